//! From arc scores to a tree: the maximum spanning arborescence with one root (Chu and Liu 1965; Edmonds 1967).

/// The best head of each of `n` words; 0 is the root, words count from 1. `scores[d * (n + 1) + h]` is the score of
/// head `h` for word `d + 1`.
pub(super) fn decode(scores: &[f32], n: usize) -> Vec<usize> {
    if n == 0 {
        return Vec::new();
    }
    let width = n + 1;
    let mut heads = vec![0; n];
    for d in 0..n {
        let row = &scores[d * width..(d + 1) * width];
        heads[d] = (0..width)
            .filter(|&h| h != d + 1)
            .max_by(|&a, &b| row[a].total_cmp(&row[b]))
            .unwrap_or(0);
    }
    if heads.iter().filter(|&&h| h == 0).count() == 1 && cycle(&parents(&heads)).is_none() {
        return heads;
    }
    // A fine on every arc from the root makes one such arc the optimum wherever that is possible, and it always is.
    let spread = scores
        .iter()
        .copied()
        .filter(|s| s.is_finite())
        .fold(1.0f64, |m, s| m.max(f64::from(s.abs())));
    let fine = 4.0 * spread * width as f64;
    let mut matrix = vec![vec![f64::NEG_INFINITY; width]; width];
    for d in 1..width {
        for h in 0..width {
            if h != d {
                let score = f64::from(scores[(d - 1) * width + h]);
                let score = if score.is_finite() { score } else { -2.0 * spread };
                matrix[d][h] = if h == 0 { score - fine } else { score };
            }
        }
    }
    arborescence(&matrix)[1..].to_vec()
}

fn parents(heads: &[usize]) -> Vec<usize> {
    std::iter::once(0).chain(heads.iter().copied()).collect()
}

/// The nodes of one cycle, if there is any. Node 0 is the root.
fn cycle(heads: &[usize]) -> Option<Vec<usize>> {
    let mut state = vec![0u8; heads.len()];
    state[0] = 2;
    for start in 1..heads.len() {
        let mut path = Vec::new();
        let mut at = start;
        while state[at] == 0 {
            state[at] = 1;
            path.push(at);
            at = heads[at];
        }
        if state[at] == 1 {
            let from = path.iter().position(|&p| p == at).unwrap_or(0);
            return Some(path.split_off(from));
        }
        path.into_iter().for_each(|p| state[p] = 2);
    }
    None
}

/// Heads of all nodes over `matrix[dependent][head]`; contracts one cycle and recurs.
fn arborescence(matrix: &[Vec<f64>]) -> Vec<usize> {
    let n = matrix.len();
    let best = |d: usize| {
        (0..n)
            .filter(|&h| h != d)
            .max_by(|&a, &b| matrix[d][a].total_cmp(&matrix[d][b]))
            .unwrap_or(0)
    };
    let mut heads: Vec<usize> = (0..n).map(|d| if d == 0 { 0 } else { best(d) }).collect();
    let Some(ring) = cycle(&heads) else { return heads };
    let in_ring = |i: usize| ring.contains(&i);
    // Nodes outside the ring keep their order; the ring becomes the last node.
    let outside: Vec<usize> = (0..n).filter(|&i| !in_ring(i)).collect();
    let knot = outside.len();
    let mut small = vec![vec![f64::NEG_INFINITY; knot + 1]; knot + 1];
    let mut enter = vec![0; knot];
    let mut leave = vec![0; knot];
    let whole: f64 = ring.iter().map(|&r| matrix[r][heads[r]]).sum();
    for (a, &i) in outside.iter().enumerate() {
        for (b, &j) in outside.iter().enumerate() {
            small[a][b] = matrix[i][j];
        }
        let from_ring = ring
            .iter()
            .copied()
            .max_by(|&x, &y| matrix[i][x].total_cmp(&matrix[i][y]));
        leave[a] = from_ring.unwrap_or(0);
        small[a][knot] = matrix[i][leave[a]];
        let gain = |r: usize| whole - matrix[r][heads[r]] + matrix[r][i];
        let into = ring.iter().copied().max_by(|&x, &y| gain(x).total_cmp(&gain(y)));
        enter[a] = into.unwrap_or(0);
        small[knot][a] = gain(enter[a]);
    }
    let solved = arborescence(&small);
    for (a, &i) in outside.iter().enumerate().skip(1) {
        heads[i] = if solved[a] == knot {
            leave[a]
        } else {
            outside[solved[a]]
        };
    }
    let from = solved[knot];
    heads[enter[from]] = outside[from];
    heads
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn total(scores: &[f32], heads: &[usize]) -> f64 {
        let width = heads.len() + 1;
        heads
            .iter()
            .enumerate()
            .map(|(d, &h)| f64::from(scores[d * width + h]))
            .sum()
    }

    fn is_tree(heads: &[usize]) -> bool {
        heads.iter().filter(|&&h| h == 0).count() == 1
            && heads.iter().enumerate().all(|(d, &h)| h != d + 1)
            && cycle(&parents(heads)).is_none()
    }

    fn brute_force(scores: &[f32], n: usize) -> f64 {
        let mut best = f64::NEG_INFINITY;
        for code in 0..(n + 1).pow(n as u32) {
            let heads: Vec<usize> = (0..n).map(|d| code / (n + 1).pow(d as u32) % (n + 1)).collect();
            if is_tree(&heads) {
                best = best.max(total(scores, &heads));
            }
        }
        best
    }

    proptest! {
        #[test]
        fn the_best_tree_with_one_root(n in 1usize..6, values in prop::collection::vec(-10.0f32..10.0, 42)) {
            let scores = &values[..n * (n + 1)];
            let heads = decode(scores, n);
            prop_assert!(is_tree(&heads));
            prop_assert!((total(scores, &heads) - brute_force(scores, n)).abs() < 1e-3);
        }
    }

    #[test]
    fn broken_scores_still_give_a_tree() {
        assert!(is_tree(&decode(&[f32::NAN; 12], 3)));
        assert!(is_tree(&decode(&[f32::INFINITY; 12], 3)));
    }
}
