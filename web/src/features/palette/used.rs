//! What this user took from the palette in this browser, and how often lately: the order of the palette follows it.

use millrace_shared::read::FromJson;
use serde::Serialize;

/// Under which name it is kept.
pub const KEPT: &str = "millrace.used";
/// A use counts half after two weeks.
const HALF_MS: f64 = 14.0 * 86_400_000.0;
/// Most things that are remembered.
const MOST: usize = 60;

/// Everything that was used.
#[derive(Clone, Debug, Default, PartialEq, Serialize, FromJson)]
#[read(serde)]
pub struct Used {
    /// Whose uses these are; somebody else's are forgotten.
    pub user: String,
    uses: Vec<Use>,
}

/// One thing that was used.
#[derive(Clone, Debug, PartialEq, Serialize, FromJson)]
#[read(serde)]
pub struct Use {
    /// The entry's key.
    pub key: String,
    score: f64,
    at: f64,
    /// What is needed to show it again, for records.
    pub record: Option<UsedRecord>,
}

/// A record as it was when it was opened.
#[derive(Clone, Debug, PartialEq, Serialize, FromJson)]
#[read(serde)]
#[expect(missing_docs, reason = "said by the names")]
pub struct UsedRecord {
    pub label: String,
    pub detail: String,
    pub href: String,
}

impl Used {
    /// What was kept of this user.
    pub fn read(kept: Option<&str>, user: &str) -> Self {
        let used: Self = kept.and_then(|kept| millrace_shared::read::read(kept).ok()).unwrap_or_default();
        if used.user == user { used } else { Self { user: user.to_owned(), uses: Vec::new() } }
    }

    /// Counts a use.
    pub fn note(&mut self, key: &str, now: f64, record: Option<UsedRecord>) {
        let score = self.score(key, now) + 1.0;
        self.uses.retain(|used| used.key != key);
        self.uses.insert(0, Use { key: key.to_owned(), score, at: now, record });
        self.uses.truncate(MOST);
    }

    /// How much a thing was used lately.
    pub fn score(&self, key: &str, now: f64) -> f64 {
        let used = self.uses.iter().find(|used| used.key == key);
        used.map_or(0.0, |used| used.score * 0.5_f64.powf((now - used.at).max(0.0) / HALF_MS))
    }

    /// The records among them, the last one used first.
    pub fn records(&self) -> impl Iterator<Item = (&str, &UsedRecord)> {
        self.uses.iter().filter_map(|used| used.record.as_ref().map(|record| (used.key.as_str(), record)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: f64 = 86_400_000.0;

    #[test]
    fn uses_add_up_and_fade() {
        let mut used = Used::default();
        used.note("often", 0.0, None);
        used.note("often", DAY, None);
        used.note("late", 20.0 * DAY, None);
        assert!(used.score("often", 2.0 * DAY) > 1.8 && used.score("never", DAY).abs() < f64::EPSILON);
        assert!(used.score("late", 40.0 * DAY) > used.score("often", 60.0 * DAY));
    }

    #[test]
    fn another_user_begins_anew() {
        let mut used = Used::read(None, "anna");
        used.note("deal:1", 1.0, None);
        let kept = serde_json::to_string(&used).expect("json");
        assert_eq!(Used::read(Some(&kept), "anna"), used);
        assert_eq!(Used::read(Some(&kept), "boris"), Used { user: "boris".into(), uses: Vec::new() });
        assert_eq!(Used::read(Some("nonsense"), "anna").records().count(), 0);
    }
}
