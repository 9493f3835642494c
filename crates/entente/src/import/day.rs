//! Days as event data write them.

use crate::set::day_number;
use jiff::civil::Date;

/// The number of the day written as 20191024, 2019-10-24 (a time of day may follow), 2019/10/24 or, as the old KEDS
/// files do, 991024; none where that is no day.
pub(super) fn day(text: &[u8]) -> Option<i32> {
    let text = text.trim_ascii();
    let number = |part: &[u8]| -> Option<i32> {
        part.iter().try_fold(0, |n, byte| match byte {
            b'0'..=b'9' => Some(n * 10 + i32::from(byte - b'0')),
            _ => None,
        })
    };
    let (year, month, day) = match text.len() {
        8 => (number(&text[..4])?, number(&text[4..6])?, number(&text[6..])?),
        6 => {
            let year = number(&text[..2])?;
            // Event data begin after 1940 and old ones end before 2030.
            (
                if year < 40 { 2000 } else { 1900 } + year,
                number(&text[2..4])?,
                number(&text[4..])?,
            )
        }
        10.. if matches!((text[4], text[7]), (b'-', b'-') | (b'/', b'/'))
            && text.get(10).is_none_or(|b| b"T ".contains(b)) =>
        {
            (number(&text[..4])?, number(&text[5..7])?, number(&text[8..10])?)
        }
        _ => return None,
    };
    Date::new(year as i16, month as i8, day as i8).ok()?;
    Some(day_number(year, month, day))
}

#[cfg(test)]
mod tests {
    use super::day;
    use crate::set::day_number;
    use proptest::prelude::*;

    #[test]
    fn days_are_read_as_they_are_written() {
        let wanted = Some(day_number(2019, 10, 24));
        for text in [
            "20191024",
            "2019-10-24",
            " 2019-10-24T10:00:00Z",
            "2019-10-24 10:00",
            "2019/10/24",
            "191024",
        ] {
            assert_eq!(day(text.as_bytes()), wanted, "{text}");
        }
        assert_eq!(day(b"790415"), Some(day_number(1979, 4, 15)));
        for text in [
            "",
            "20190230",
            "2019-13-01",
            "24.10.2019",
            "2019-10-24x",
            "abcdefgh",
            "2019",
        ] {
            assert_eq!(day(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..24)) {
            let _ = day(&bytes);
        }
    }
}
