//! The vectors of sentences, for [`crate::similar::Similar`].

use super::Ledger;
use super::error::{At, Result};
use super::event_query::CURRENT;

impl Ledger {
    /// Hands over the packed vectors ([`crate::similar::pack`]) of all sentences of newest readings, one by one with
    /// the number of the sentence. Only those that the model with this hash made: vectors of two models cannot be
    /// compared. Sentences that were added before ledger version 4 have none.
    ///
    /// # Errors
    /// Those of reading the file.
    pub fn vectors(&self, model_hash: &str, mut take: impl FnMut(i64, &[u8])) -> Result<()> {
        let sql = format!(
            "SELECT v.sentence, v.data FROM sentence_vectors v CROSS JOIN sentences s ON s.id = v.sentence
             CROSS JOIN readings r INDEXED BY readings_in_short ON r.id = s.reading
             WHERE r.run IN (SELECT id FROM runs WHERE model_hash = ?1) AND {CURRENT} ORDER BY v.sentence"
        );
        let mut statement = self.connection.prepare_cached(&sql).at(&self.path)?;
        let mut rows = statement.query([model_hash]).at(&self.path)?;
        while let Some(row) = rows.next().at(&self.path)? {
            let id = row.get(0).at(&self.path)?;
            let data = row.get_ref(1).at(&self.path)?.as_blob();
            take(id, data.map_err(rusqlite::Error::from).at(&self.path)?);
        }
        Ok(())
    }
}
