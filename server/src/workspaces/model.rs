//! Checks of a workspace's settings that need tables only the server has.

use millrace_shared::{Invalid, Weekday, defaults::LOCALES};

/// A language of the screens.
pub fn locale(text: &str) -> Result<String, Invalid> {
    let text = text.trim();
    LOCALES.contains(&text).then(|| text.to_owned()).ok_or(Invalid::Locale)
}

/// Days of the week, each once and in their order; at least one.
pub fn working_days(mut days: Vec<Weekday>) -> Result<Vec<Weekday>, Invalid> {
    days.sort_unstable();
    days.dedup();
    if days.is_empty() { Err(Invalid::Required) } else { Ok(days) }
}

/// The IANA name of a time zone.
pub fn time_zone(text: &str) -> Result<String, Invalid> {
    let zone: chrono_tz::Tz = text.trim().parse().map_err(|_| Invalid::TimeZone)?;
    Ok(zone.name().to_owned())
}

/// All time zones by their IANA names.
pub fn time_zones() -> impl Iterator<Item = &'static str> {
    chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_known_is_taken() {
        assert_eq!(locale(" en "), Ok("en".to_owned()));
        assert_eq!(locale("tlh"), Err(Invalid::Locale));
        assert_eq!(time_zone("Europe/Bratislava"), Ok("Europe/Bratislava".to_owned()));
        assert_eq!(time_zone("Europe/Atlantis"), Err(Invalid::TimeZone));
        assert_eq!(
            working_days(vec![Weekday::Friday, Weekday::Monday, Weekday::Friday]),
            Ok(vec![Weekday::Monday, Weekday::Friday])
        );
        assert_eq!(working_days(Vec::new()), Err(Invalid::Required));
        assert!(time_zones().all(|zone| time_zone(zone).is_ok()));
    }
}
