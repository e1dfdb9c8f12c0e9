//! The mails that Millrace sends: what each needs to know, and its words.

use serde::{Deserialize, Serialize};

/// A mail to one person, as it waits in the queue.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "template", rename_all = "snake_case")]
pub enum Mail {
    /// Asks a new user to set a password.
    Invite {
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
            Self::Invite { name, workspace, inviter, link, hours, .. } => (
                one_line(&format!("{inviter} invites you to {workspace}")),
                format!(
                    "Hello {name},\n\n{inviter} has made an account for you in {workspace} on Millrace.\n\
                     Set your password here:\n\n{link}\n\nThe link works once, for {}. If you did not expect this mail, leave it be.\n",
                    time(*hours)
                ),
            ),
            Self::Reset { name, workspace, link, hours, .. } => (
                one_line(&format!("A new password for {workspace}")),
                format!(
                    "Hello {name},\n\nsomebody, hopefully you, asked for a new password for your account in {workspace}.\n\
                     Set it here:\n\n{link}\n\nThe link works once, for {}. If it was not you, nothing has changed: leave this mail be.\n",
                    time(*hours)
                ),
            ),
        }
    }
}

/// Names are what people typed: a line break would begin another header.
fn one_line(text: &str) -> String {
    text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect()
}

fn time(hours: u32) -> String {
    match hours {
        1 => "an hour".to_owned(),
        hours if hours % 24 == 0 && hours > 24 => format!("{} days", hours / 24),
        hours => format!("{hours} hours"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_holds_its_link_and_survives_the_queue() {
        let mail = Mail::Invite {
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
}
