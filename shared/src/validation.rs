//! Checks of what people type, the same in the browser (before sending) and on the server (before storing).
//! A check trims and normalises: what comes back is what is stored.

use std::{borrow::Cow, fmt};

/// Longest name of anything, in characters.
pub const NAME_MAX: usize = 200;
/// Longest short text (titles, labels, cities).
pub const TEXT_MAX: usize = 200;
/// Longest note, in characters.
pub const NOTE_MAX: usize = 20_000;
/// Longest description of a stage, in characters.
pub const DESCRIPTION_MAX: usize = 4_000;
/// Most items of a stage's checklist.
pub const CHECKLIST_MAX: usize = 20;
/// Most entries in a list on a record: e-mails, phones, tags, contacts.
pub const LIST_MAX: usize = 50;
/// Most custom fields that a user has on cards.
pub const CARD_CUSTOM_FIELDS_MAX: usize = 3;
/// Longest e-mail address (RFC 5321).
pub const EMAIL_MAX: usize = 254;
/// Longest web address.
pub const URL_MAX: usize = 2_000;
/// Fewest characters of a password (NIST SP 800-63B asks for 8; 10 costs little).
pub const PASSWORD_MIN: usize = 10;
/// Most characters of a password.
pub const PASSWORD_MAX: usize = 200;
/// Most bytes of a file with a picture of a user.
pub const PICTURE_BYTES_MAX: usize = 10 << 20;
/// Most pixels of such a picture.
pub const PICTURE_PIXELS_MAX: u64 = 40_000_000;
/// Largest amount of money, in minor units, so that sums of a million deals fit.
pub const AMOUNT_MAX: i64 = 1_000_000_000_000;

/// What is wrong with one value. The text of [`Invalid::code`] is stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invalid {
    /// Nothing was given.
    Required,
    /// More characters than this.
    TooLong(usize),
    /// Fewer characters than this.
    TooShort(usize),
    /// More entries than this.
    TooMany(usize),
    /// Holds control characters.
    ControlCharacter,
    /// No e-mail address.
    Email,
    /// No phone number.
    Phone,
    /// No web address.
    Url,
    /// No known currency.
    Currency,
    /// No rate of a currency.
    Rate,
    /// Outside this range.
    OutOfRange(i64, i64),
    /// No number with at most four decimals.
    Number,
    /// No day such as `2026-11-22`.
    Date,
    /// No time of day such as `09:30`.
    Time,
    /// So many values would be lost.
    Loses(u64),
    /// Not a colour such as `#3b82f6`.
    Color,
    /// No known time zone.
    TimeZone,
    /// No known language.
    Locale,
    /// Names something that does not exist here.
    Unknown,
    /// Is already in use.
    Taken,
    /// Not allowed here.
    NotAllowed,
    /// The role does not show this field.
    Withheld,
    /// The role shows this field and does not let it be set.
    ReadOnly,
    /// Too easy to guess.
    TooCommon,
    /// So many deals point to it.
    InUse(u64),
    /// A file of more bytes than this.
    TooLarge(usize),
    /// A picture of more pixels than this.
    TooManyPixels(u64),
    /// No picture of a kind that is taken.
    NotAPicture,
    /// A picture that is damaged or not complete.
    Unreadable,
}

impl Invalid {
    /// Stable word for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::TooLong(_) => "too_long",
            Self::TooShort(_) => "too_short",
            Self::TooMany(_) => "too_many",
            Self::ControlCharacter => "control_character",
            Self::Email => "invalid_email",
            Self::Phone => "invalid_phone",
            Self::Url => "invalid_url",
            Self::Currency => "invalid_currency",
            Self::Rate => "invalid_rate",
            Self::OutOfRange(..) => "out_of_range",
            Self::Number => "invalid_number",
            Self::Date => "invalid_date",
            Self::Time => "invalid_time",
            Self::Loses(_) => "loses_values",
            Self::Color => "invalid_color",
            Self::TimeZone => "invalid_time_zone",
            Self::Locale => "invalid_locale",
            Self::Unknown => "unknown",
            Self::Taken => "taken",
            Self::NotAllowed => "not_allowed",
            Self::Withheld => "withheld",
            Self::ReadOnly => "read_only",
            Self::TooCommon => "too_common",
            Self::InUse(_) => "in_use",
            Self::TooLarge(_) => "too_large",
            Self::TooManyPixels(_) => "too_many_pixels",
            Self::NotAPicture => "not_a_picture",
            Self::Unreadable => "unreadable",
        }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Required => f.write_str("is required"),
            Self::TooLong(most) => write!(f, "has more than {most} characters"),
            Self::TooShort(least) => write!(f, "has fewer than {least} characters"),
            Self::TooMany(most) => write!(f, "has more than {most} entries"),
            Self::ControlCharacter => f.write_str("holds characters that cannot be shown"),
            Self::Email => f.write_str("is not an e-mail address, such as ann@example.com"),
            Self::Phone => f.write_str("is not a phone number: 3 to 15 digits, with an optional + in front"),
            Self::Url => f.write_str("is not a web address, such as https://example.com"),
            Self::Currency => f.write_str("is not a currency code, such as EUR"),
            Self::Rate => f.write_str(
                "is not a rate: a decimal number above 0, at most 100000000, with up to 10 decimals, such as 0.0412",
            ),
            Self::OutOfRange(least, most) => write!(f, "is not between {least} and {most}"),
            Self::Number => f.write_str("is not a number with at most four decimals, such as 12.5"),
            Self::Date => f.write_str("is not a day, such as 2026-11-22"),
            Self::Time => f.write_str("is not a time of day, such as 09:30"),
            Self::Loses(count) => write!(f, "would lose values: {count}"),
            Self::Color => f.write_str("is not a colour, such as #3b82f6"),
            Self::TimeZone => f.write_str("is not a time zone, such as Europe/Bratislava"),
            Self::Locale => f.write_str("is not a language that Millrace speaks"),
            Self::Unknown => f.write_str("does not exist"),
            Self::Taken => f.write_str("is already in use"),
            Self::NotAllowed => f.write_str("is not allowed here"),
            Self::Withheld => f.write_str("is a field that your role does not show"),
            Self::ReadOnly => f.write_str("is a field that your role does not let you change"),
            Self::TooCommon => f.write_str("is too easy to guess"),
            Self::InUse(count) => write!(f, "is in use: deals that point to it: {count}"),
            Self::TooLarge(most) => write!(f, "is larger than {} MB", most >> 20),
            Self::TooManyPixels(most) => write!(f, "has more than {} megapixels", most / 1_000_000),
            Self::NotAPicture => f.write_str("is not a JPEG, PNG, WebP or GIF picture"),
            Self::Unreadable => f.write_str("cannot be read: it is damaged or not complete"),
        }
    }
}

/// One value of an input that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name in the GraphQL input.
    pub field: Cow<'static, str>,
    /// What is wrong with it.
    pub invalid: Invalid,
}

/// A name: trimmed, at most [`NAME_MAX`] characters, white space folded, no control characters, and something of it is
/// to be seen.
pub fn name(text: &str) -> Result<String, Invalid> {
    let text = line(text, NAME_MAX)?;
    if text.chars().all(is_blank) { Err(Invalid::Required) } else { Ok(text) }
}

/// Whether nothing is drawn for a character that stands alone, though it is no white space.
const fn is_blank(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{e0000}'..='\u{e01ef}')
}

/// The name of a file: what comes after the last slash or backslash, without what cannot be seen, and at most [`NAME_MAX`]
/// characters. Of a longer one the middle goes: its ending tells people what it is.
pub fn file_name(text: &str) -> Result<String, Invalid> {
    let last = text.rsplit(['/', '\\']).next().unwrap_or_default();
    let seen: String = last.chars().filter(|c| c.is_whitespace() || !(is_hidden(*c) || is_blank(*c))).collect();
    let name = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.chars().all(|c| c == '.') {
        return Err(Invalid::Required);
    }
    let count = name.chars().count();
    if count <= NAME_MAX {
        return Ok(name);
    }
    let ending: String =
        name.rfind('.').map(|dot| &name[dot..]).filter(|ending| ending.len() <= 20).unwrap_or("").into();
    let rest = NAME_MAX - ending.chars().count();
    Ok(name.chars().take(rest).chain(ending.chars()).collect())
}

/// One line of text, perhaps empty: trimmed, white space folded, no control characters.
pub fn line(text: &str, most: usize) -> Result<String, Invalid> {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if folded.chars().any(is_hidden) {
        return Err(Invalid::ControlCharacter);
    }
    if folded.chars().count() > most { Err(Invalid::TooLong(most)) } else { Ok(folded) }
}

/// Several lines of text: line ends become `\n`, trailing space goes, other control characters are refused.
pub fn text(text: &str, most: usize) -> Result<String, Invalid> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim_end();
    if text.chars().any(|c| is_hidden(c) && !matches!(c, '\n' | '\t')) {
        return Err(Invalid::ControlCharacter);
    }
    if text.chars().count() > most { Err(Invalid::TooLong(most)) } else { Ok(text.to_owned()) }
}

/// Control characters, and the marks that turn the direction of the text around them.
fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// An e-mail address: one `@`, a dotted domain; the domain in lower case. Whether it exists only mail can tell.
pub fn email(text: &str) -> Result<String, Invalid> {
    let text = line(text, EMAIL_MAX)?;
    if text.is_empty() {
        return Err(Invalid::Required);
    }
    let (local, domain) = text.rsplit_once('@').ok_or(Invalid::Email)?;
    let domain = domain.to_lowercase();
    let local_sound = !local.is_empty()
        && local.chars().count() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c));
    if local_sound && is_domain(&domain) { Ok(format!("{local}@{domain}")) } else { Err(Invalid::Email) }
}

/// The address as it is compared: all in lower case.
pub fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}

fn is_domain(domain: &str) -> bool {
    let labels: Vec<_> = domain.split('.').collect();
    labels.len() >= 2
        && labels.iter().all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
        && labels.last().is_some_and(|top| top.chars().count() >= 2 && !top.chars().all(|c| c.is_ascii_digit()))
}

/// A phone number in any usual notation: an optional `+`, 3 to 15 digits, and spaces, dots, dashes, slashes and
/// brackets between them, with an optional extension after `x` or `ext`. Kept as written.
pub fn phone(text: &str) -> Result<String, Invalid> {
    let text = line(text, 50)?;
    if text.is_empty() {
        return Err(Invalid::Required);
    }
    let lower = text.to_lowercase();
    let (number, extension) = match lower.split_once("ext").or_else(|| lower.split_once('x')) {
        Some((number, extension)) => (number.to_owned(), Some(extension.trim_start_matches('.').trim().to_owned())),
        None => (lower.clone(), None),
    };
    let number = number.trim().strip_prefix('+').unwrap_or(number.trim());
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let sound = (3..=15).contains(&digits)
        && number.chars().all(|c| c.is_ascii_digit() || " .-/()".contains(c))
        && extension.is_none_or(|e| (1..=8).contains(&e.len()) && e.chars().all(|c| c.is_ascii_digit()));
    if sound { Ok(text) } else { Err(Invalid::Phone) }
}

/// A web address, http or https; `https://` is put in front when no scheme is there.
pub fn url(text: &str) -> Result<String, Invalid> {
    let text = line(text, URL_MAX)?;
    if text.is_empty() {
        return Err(Invalid::Required);
    }
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (scheme.to_lowercase(), rest.to_owned()),
        None => ("https".to_owned(), text.clone()),
    };
    let host_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, tail) = rest.split_at(host_end);
    let host = host.to_lowercase();
    let (name, port) = host.rsplit_once(':').map_or((host.as_str(), None), |(name, port)| (name, Some(port)));
    let sound = matches!(scheme.as_str(), "http" | "https")
        && is_domain(name)
        && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
        && !tail.contains(char::is_whitespace);
    if sound { Ok(format!("{scheme}://{host}{tail}")) } else { Err(Invalid::Url) }
}

/// A currency code that Millrace knows, in capitals.
pub fn currency(text: &str) -> Result<String, Invalid> {
    let code = text.trim().to_uppercase();
    crate::currency::digits(&code).map(|_| code).ok_or(Invalid::Currency)
}

/// An amount of money in minor units.
pub fn amount(amount: i64) -> Result<i64, Invalid> {
    range(amount, -AMOUNT_MAX, AMOUNT_MAX)
}

/// A probability in percent.
pub fn probability(percent: i32) -> Result<i32, Invalid> {
    range(i64::from(percent), 0, 100).map(|_| percent)
}

/// A number within a range, ends included.
pub fn range(value: i64, least: i64, most: i64) -> Result<i64, Invalid> {
    if (least..=most).contains(&value) { Ok(value) } else { Err(Invalid::OutOfRange(least, most)) }
}

/// A colour as `#rrggbb`, in lower case.
pub fn color(text: &str) -> Result<String, Invalid> {
    let text = text.trim().to_lowercase();
    match text.strip_prefix('#') {
        Some(hex) if hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()) => Ok(text),
        _ => Err(Invalid::Color),
    }
}

/// A password that may be set: [`PASSWORD_MIN`] to [`PASSWORD_MAX`] characters, not the address itself, and not one
/// character or a run over and over.
pub fn password(text: &str, email: &str) -> Result<(), Invalid> {
    let length = text.chars().count();
    if length < PASSWORD_MIN {
        return Err(Invalid::TooShort(PASSWORD_MIN));
    }
    if length > PASSWORD_MAX {
        return Err(Invalid::TooLong(PASSWORD_MAX));
    }
    let lower = text.to_lowercase();
    let mut distinct: Vec<char> = lower.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let common = ["password", "qwertyuiop", "1234567890", "0123456789", "abcdefghij", "letmeinplease", "iloveyou"];
    if distinct.len() < 5
        || lower == email_key(email)
        || common
            .iter()
            .any(|word| lower.trim_end_matches(|c: char| c.is_ascii_digit() || c == '!') == *word || lower == *word)
    {
        return Err(Invalid::TooCommon);
    }
    Ok(())
}

/// Tags: trimmed, without doubles in any case, in the order given.
pub fn tags(tags: &[String]) -> Result<Vec<String>, Invalid> {
    let mut kept: Vec<String> = Vec::new();
    for tag in tags {
        let tag = line(tag, 50)?;
        if !tag.is_empty() && !kept.iter().any(|known| known.to_lowercase() == tag.to_lowercase()) {
            kept.push(tag);
        }
    }
    if kept.len() > LIST_MAX { Err(Invalid::TooMany(LIST_MAX)) } else { Ok(kept) }
}

/// The text in which a search by part of a name looks: lower case, white space folded.
pub fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_and_never_empty() {
        assert_eq!(name("  Anna \t Snelling "), Ok("Anna Snelling".into()));
        assert_eq!(name(" \n"), Err(Invalid::Required));
        assert_eq!(name("a\u{202e}b"), Err(Invalid::ControlCharacter));
        assert_eq!(name("\u{200b}\u{3164}"), Err(Invalid::Required), "nothing of it is to be seen");
        assert_eq!(name("👩\u{200d}💻"), Ok("👩\u{200d}💻".into()));
        assert_eq!(name(&"я".repeat(NAME_MAX)).map(|n| n.chars().count()), Ok(NAME_MAX));
        assert_eq!(name(&"я".repeat(NAME_MAX + 1)), Err(Invalid::TooLong(NAME_MAX)));
    }

    #[test]
    fn addresses_are_told_from_what_is_none() {
        for good in ["a@b.co", "Anna.K+crm@Mail.Example.COM", "жанна@почта.рф"] {
            assert!(email(good).is_ok(), "{good}");
        }
        for bad in ["", "a", "a@b", "@b.co", "a@b..co", "a b@c.de", "a@-b.co", "a@b.12", "a..b@c.de", "a@1.2.3.4"] {
            assert!(email(bad).is_err(), "{bad}");
        }
        assert_eq!(email("Ann@EXAMPLE.com"), Ok("Ann@example.com".into()));
    }

    #[test]
    fn phones_are_kept_as_written() {
        for good in
            ["112", "+421 905 123 456", "(020) 7946-0018", "8/800/555.35.35", "+1 212 555 0123 ext. 45", "555 0123x9"]
        {
            assert_eq!(phone(good).as_deref(), Ok(good));
        }
        for bad in ["12", "+1234567890123456", "call me", "++421 905 123 456", "123 x"] {
            assert!(phone(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn web_addresses_get_their_scheme() {
        assert_eq!(url("Example.com/Path"), Ok("https://example.com/Path".into()));
        assert_eq!(url("http://a.example:8080"), Ok("http://a.example:8080".into()));
        for bad in [
            "",
            "javascript://alert.example/",
            "ftp://a.example",
            "localhost",
            "https://",
            "https://a.b:0",
            "https://user@a.example",
        ] {
            assert!(url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn passwords_that_guessers_try_first_are_refused() {
        assert_eq!(password("short", "a@b.co"), Err(Invalid::TooShort(PASSWORD_MIN)));
        for bad in ["aaaaaaaaaaaa", "1234567890", "Password2024!", "somebody@example.com"] {
            assert_eq!(password(bad, "Somebody@example.com"), Err(Invalid::TooCommon), "{bad}");
        }
        assert_eq!(password("copper kettle sings", "a@b.co"), Ok(()));
    }
}
