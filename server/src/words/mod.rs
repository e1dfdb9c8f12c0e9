//! The server's own words that people read, in every language of the screens: what a new workspace begins with, and mails.
//!
//! Everything else that people read is the web app's (`web/locales`): the API's refusals are told by their codes. The
//! command line and the log speak English.

mod en;
mod ru;
mod sk;
mod sw;
mod zh;

use millrace_shared::defaults::DEFAULT_STAGES;

/// The words of one language. A text with names in braces gets their values by [`millrace_shared::texts::fill`].
pub struct Words {
    /// The name of a new workspace's pipeline.
    pub pipeline: &'static str,
    /// The names of [`DEFAULT_STAGES`].
    pub stages: [&'static str; DEFAULT_STAGES.len()],
    /// Reasons for loss of a new workspace. There is no "Other": it hides what happened.
    pub loss_reasons: [&'static str; 5],
    /// Sources of a new workspace.
    pub sources: [&'static str; 6],
    /// Invites a new user: `inviter`, `workspace`.
    pub invite_subject: &'static str,
    /// `name`, `inviter`, `workspace`, `link`, `time`.
    pub invite: &'static str,
    /// Lets somebody set a new password: `workspace`.
    pub reset_subject: &'static str,
    /// `name`, `workspace`, `link`, `time`.
    pub reset: &'static str,
    /// For how many hours or days, as the texts above say it after "works once, for".
    pub time: fn(Time) -> String,
}

/// A length of time in whole hours or, from two of them on, in whole days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Time {
    /// So many hours.
    Hours(u32),
    /// So many days.
    Days(u32),
}

impl Time {
    /// Days where nothing is left over; a single day is told in hours.
    pub const fn of_hours(hours: u32) -> Self {
        if hours > 24 && hours.is_multiple_of(24) { Self::Days(hours / 24) } else { Self::Hours(hours) }
    }
}

/// The words of a language; English for one that is not known.
pub fn of(locale: &str) -> &'static Words {
    match locale {
        "ru" => &ru::WORDS,
        "sk" => &sk::WORDS,
        "sw" => &sw::WORDS,
        "zh" => &zh::WORDS,
        _ => &en::WORDS,
    }
}

/// Which of three forms a Slavic language counts with: of one, of two to four, of more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slavic {
    One,
    Few,
    Many,
}

#[cfg(test)]
mod tests {
    use super::*;
    use millrace_shared::defaults::LOCALES;
    use std::collections::BTreeSet;

    fn names(template: &str) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        millrace_shared::texts::fill(template, |name| {
            names.insert(name.to_owned());
            None
        });
        names
    }

    fn all(words: &Words) -> Vec<&'static str> {
        let mails = [words.invite_subject, words.invite, words.reset_subject, words.reset];
        let lists = words.stages.into_iter().chain(words.loss_reasons).chain(words.sources);
        lists.chain([words.pipeline]).chain(mails).collect()
    }

    #[test]
    fn every_language_has_words_of_its_own_with_the_same_places_for_names() {
        let english = all(&en::WORDS);
        for locale in LOCALES.into_iter().filter(|locale| *locale != "en") {
            for (text, english) in all(of(locale)).into_iter().zip(&english) {
                assert!(!text.is_empty() && text != *english, "{locale}: {text}");
                assert_eq!(names(text), names(english), "{locale}: {text}");
            }
        }
    }

    #[test]
    fn no_list_names_two_things_alike() {
        for locale in LOCALES {
            let words = of(locale);
            for list in [&words.stages[..], &words.loss_reasons, &words.sources] {
                assert_eq!(list.iter().collect::<BTreeSet<_>>().len(), list.len(), "{locale}: {list:?}");
            }
        }
    }

    #[test]
    fn lengths_of_time_agree_with_their_numbers() {
        let time = |locale: &str, hours| (of(locale).time)(Time::of_hours(hours));
        assert_eq!([1, 24, 72].map(|hours| time("en", hours)), ["an hour", "24 hours", "3 days"]);
        assert_eq!([1, 24, 72, 168].map(|hours| time("sk", hours)), ["1 hodinu", "24 hodín", "3 dni", "7 dní"]);
        assert_eq!(
            [1, 24, 21, 264, 168].map(|h| time("ru", h)),
            ["1 часа", "24 часов", "21 часа", "11 дней", "7 дней"]
        );
        assert_eq!([24, 168].map(|hours| time("zh", hours)), ["24 小时", "7 天"]);
        assert_eq!([24, 168].map(|hours| time("sw", hours)), ["saa 24", "siku 7"]);
    }
}
