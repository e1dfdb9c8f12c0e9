//! The mails that Millrace sends: what each needs to know, and its words.

use crate::words::{self, Time};
use millrace_shared::texts::fill;
use serde::{Deserialize, Serialize};

/// A mail to one person, as it waits in the queue. One that an older version queued names no language: it is English.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "template", rename_all = "snake_case")]
pub enum Mail {
    /// Asks a new user to set a password.
    Invite {
        /// The language it is written in.
        #[serde(default)]
        locale: String,
        /// The address.
        to: String,
        /// The new user's name.
        name: String,
        /// The workspace's name.
        workspace: String,
        /// Who invites.
        inviter: String,
        /// The link with its secret.
        link: String,
        /// Hours until the link ends.
        hours: u32,
    },
    /// Lets somebody who forgot the password set a new one.
    Reset {
        /// The language it is written in.
        #[serde(default)]
        locale: String,
        /// The address.
        to: String,
        /// The user's name.
        name: String,
        /// The workspace's name.
        workspace: String,
        /// The link with its secret.
        link: String,
        /// Hours until the link ends.
        hours: u32,
    },
}

impl Mail {
    /// The address it goes to.
    pub fn to(&self) -> &str {
        match self {
            Self::Invite { to, .. } | Self::Reset { to, .. } => to,
        }
    }

    /// Its subject and its plain text.
    pub fn words(&self) -> (String, String) {
        match self {
            Self::Invite { locale, name, workspace, inviter, link, hours, .. } => {
                let words = words::of(locale);
                let time = (words.time)(Time::of_hours(*hours));
                let values =
                    [("name", name), ("workspace", workspace), ("inviter", inviter), ("link", link), ("time", &time)];
                (one_line(&filled(words.invite_subject, &values)), filled(words.invite, &values))
            }
            Self::Reset { locale, name, workspace, link, hours, .. } => {
                let words = words::of(locale);
                let time = (words.time)(Time::of_hours(*hours));
                let values = [("name", name), ("workspace", workspace), ("link", link), ("time", &time)];
                (one_line(&filled(words.reset_subject, &values)), filled(words.reset, &values))
            }
        }
    }
}

fn filled(template: &str, values: &[(&str, &String)]) -> String {
    fill(template, |wanted| values.iter().find(|(name, _)| *name == wanted).map(|(_, value)| (*value).clone()))
}

/// Names are what people typed: a line break would begin another header.
fn one_line(text: &str) -> String {
    text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_holds_its_link_and_survives_the_queue() {
        let mail = Mail::Invite {
            locale: "en".to_owned(),
            to: "anna@example.com".to_owned(),
            name: "Anna".to_owned(),
            workspace: "Ropes\r\nBcc: all@example.com".to_owned(),
            inviter: "Boris".to_owned(),
            link: "https://crm.example/join#s3cret".to_owned(),
            hours: 72,
        };
        let queued: Mail = serde_json::from_value(serde_json::to_value(&mail).unwrap()).unwrap();
        let (subject, text) = queued.words();
        assert!(!subject.contains(['\r', '\n']), "{subject:?}");
        assert!(text.contains("https://crm.example/join#s3cret") && text.contains("3 days"), "{text}");
    }

    #[test]
    fn a_mail_speaks_the_language_of_whom_it_goes_to_and_english_from_an_older_queue() {
        let queued = |locale: &str| {
            let mut json = serde_json::json!({
                "template": "reset", "locale": locale, "to": "anna@example.com", "name": "Анна {link}",
                "workspace": "Канаты", "link": "https://crm.example/link/s3cret", "hours": 24,
            });
            if locale.is_empty() {
                json.as_object_mut().unwrap().remove("locale");
            }
            serde_json::from_value::<Mail>(json).unwrap().words()
        };
        let (subject, text) = queued("ru");
        assert_eq!(subject, "Новый пароль для Канаты");
        assert!(text.starts_with("Здравствуйте, Анна {link}!") && text.contains("в течение 24 часов"), "{text}");
        assert_eq!(queued("").0, "A new password for Канаты");
    }
}
