//! Why the server said no, in the user's language.
//!
//! A refusal of `FORBIDDEN` carries its reason as an English sentence for people; that sentence is the key of its
//! translation here. A test reads the server's sources, so that none is left out.

use crate::t;

/// Messages that end in what differs.
const BEGINNINGS: [&str; 2] = ["only an administrator may change the settings", "your role does not let you"];

/// The reason that a message of the server gives; one that is not known is told in general.
pub(super) fn forbidden(message: &str) -> &'static str {
    known(message).unwrap_or(t!("errors.forbidden"))
}

fn known(message: &str) -> Option<&'static str> {
    let key = BEGINNINGS.into_iter().find(|beginning| message.starts_with(beginning)).unwrap_or(message);
    Some(match key {
        "only an administrator may change the settings" => t!("refusals.administrators_only"),
        "your role does not let you" => t!("refusals.role"),
        "the company is in the trash: restore it first"
        | "the contact is in the trash: restore it first"
        | "the deal is in the trash: restore it first"
        | "the lead is in the trash: restore it first"
        | "the product is in the trash: restore it first"
        | "the record is in the trash: restore it first" => t!("refusals.in_trash"),
        "a deactivated user cannot sign in: reactivate the user first" => t!("refusals.deactivated"),
        "this is the last active administrator: make somebody else one first" => t!("refusals.last_administrator"),
        "nobody deactivates themself: ask another administrator" => t!("refusals.oneself"),
        "the e-mail address or the password is wrong" => t!("refusals.wrong_password"),
        "a token is revoked, not signed out"
        | "a token is given a role of its own: sign in to look on as another"
        | "a token cannot change the password: sign in with it"
        | "a token cannot make another: sign in with your password" => t!("refusals.token"),
        "this Millrace is set up already: sign in, or ask an administrator for an invitation" => {
            t!("refusals.set_up_already")
        }
        "you only look on as somebody else: leave that view to change anything" => t!("refusals.looking_on"),
        "the roles that Millrace brings stay as they are: make a copy" => t!("refusals.built_in_role"),
        "nobody of them is at work now" => t!("refusals.nobody_at_work"),
        "it became part of another record and cannot be restored" => t!("refusals.merged"),
        "the last pipeline cannot be removed" => t!("refusals.last_pipeline"),
        "the pipeline has deals, perhaps in the trash: move them to another one first" => {
            t!("refusals.pipeline_has_deals")
        }
        "the lead is converted: nothing of it changes any more" => t!("refusals.lead_converted"),
        "closed stages can be renamed, not removed" => t!("refusals.closed_stage"),
        "the last open stage cannot be removed" | "the last stage of a group cannot be removed" => {
            t!("refusals.last_stage")
        }
        "your role does not let you export these records" => t!("refusals.role"),
        "only its owner and administrators may change a shared view" => t!("refusals.view_owner"),
        "you share views with your own team only" => t!("refusals.view_team"),
        "the workspace holds the demo company already" => t!("refusals.demo_twice"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, path::Path};

    /// The literals after `Forbidden(` in a source, without those of its tests and those that are put together.
    fn messages(source: &str) -> Vec<String> {
        let source = source.split("#[cfg(test)]").next().unwrap_or_default();
        let after = source.split("Forbidden(").skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"'));
        after.filter_map(|rest| rest.split('"').next()).map(ToOwned::to_owned).collect()
    }

    fn read(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                read(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
                found.extend(messages(&fs::read_to_string(&path).expect("a source")));
            }
        }
    }

    #[test]
    fn every_reason_of_the_server_has_its_words() {
        let mut found = Vec::new();
        read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/src"), &mut found);
        assert!(found.len() > 10, "the reasons are where they were: {found:?}");
        let unknown: Vec<_> = found.iter().filter(|message| known(message).is_none()).collect();
        assert!(unknown.is_empty(), "these need a text in web/src/api/refusals.rs and in locales/: {unknown:#?}");
    }

    #[test]
    fn what_differs_at_the_end_is_known_by_its_beginning() {
        assert_eq!(forbidden("your role does not let you update this deal"), t!("refusals.role"));
        assert_eq!(forbidden("something new"), t!("errors.forbidden"));
    }
}
