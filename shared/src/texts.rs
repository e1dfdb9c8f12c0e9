//! Texts with places for names: the screens and the mails are both made of them.

/// Puts values where their names stand in braces: `Moved {name} to {stage}.` A name without a value leaves nothing. What
/// is put in is never looked at again, so that a value may hold braces itself.
pub fn fill(template: &str, mut value: impl FnMut(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, after)) = after.split_once('}') else { break };
        if let Some(value) = value(name) {
            filled.push_str(&value);
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_put_where_their_names_stand() {
        let value = |name: &str| match name {
            "name" => Some("{stage}".to_owned()),
            "stage" => Some("Won".to_owned()),
            _ => None,
        };
        assert_eq!(fill("Moved {name} to {stage}{nothing}.", value), "Moved {stage} to Won.");
        assert_eq!(fill("plain", value), "plain");
    }
}
