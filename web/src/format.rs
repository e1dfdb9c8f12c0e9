//! Dates, money and numbers in the user's locale and time zone, by the browser's own `Intl`.
//!
//! Amounts are `i64` in minor units of an ISO 4217 currency. Instants are RFC 3339 text, days are `2026-11-22`.

use std::{cell::RefCell, collections::HashMap};

use js_sys::{Array, Date, Function, Object, Reflect};
use millrace_shared::{
    Timestamp,
    time::{DAY_MS, NaiveDate},
};
use wasm_bindgen::{JsCast, JsValue};

const MINUTE: f64 = 60_000.0;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;

struct Regional {
    locale: String,
    time_zone: Option<String>,
    formatters: HashMap<String, JsValue>,
    // Of a time zone, by day.
    offsets: (String, HashMap<i64, i64>),
}

thread_local! {
    static REGIONAL: RefCell<Regional> =
        RefCell::new(Regional { locale: String::new(), time_zone: None, formatters: HashMap::new(), offsets: Default::default() });
}

/// Sets the locale (`de`, `pt-BR`) and the time zone (`Europe/Prague`) of everything that is written from now on;
/// without it, or with names the browser does not know, the browser's own are used.
pub fn configure(locale: Option<&str>, time_zone: Option<&str>) {
    REGIONAL.with_borrow_mut(|regional| {
        // "en" alone would mean the United States: a browser of the same language knows the region.
        let wanted = locale.unwrap_or_default();
        let language = web_sys::window().and_then(|window| window.navigator().language()).unwrap_or_default();
        let same = !wanted.contains('-') && language.split('-').next() == Some(wanted);
        regional.locale = if same { language } else { wanted.to_owned() };
        regional.time_zone = time_zone.map(ToOwned::to_owned);
        regional.formatters.clear();
    });
}

/// Whole number or fraction with the locale's separators.
pub fn number(value: f64) -> String {
    write("NumberFormat", &[], &JsValue::from_f64(value)).unwrap_or_else(|| value.to_string())
}

/// `50%` of 50.
pub fn percent(value: f64) -> String {
    let options = [("style", "percent"), ("maximumFractionDigits", "1")];
    write("NumberFormat", &options, &JsValue::from_f64(value / 100.0)).unwrap_or_else(|| format!("{value}%"))
}

/// Amount in minor units with all its digits: `$5,482.00`.
pub fn money(amount: i64, currency: &str) -> String {
    money_with(amount, currency, &[])
}

/// Amount in minor units, without the digits after the point when they are zero: `$5,482`.
pub fn money_short(amount: i64, currency: &str) -> String {
    money_with(amount, currency, &[("trailingZeroDisplay", "stripIfInteger")])
}

/// Amount in minor units, rounded: `$5.5K`.
pub fn money_compact(amount: i64, currency: &str) -> String {
    money_with(amount, currency, &[("notation", "compact"), ("maximumFractionDigits", "1")])
}

fn money_with(amount: i64, currency: &str, more: &[(&'static str, &str)]) -> String {
    let decimal = decimal(amount, currency);
    let mut options = vec![("style", "currency"), ("currency", currency), ("currencyDisplay", "narrowSymbol")];
    options.extend_from_slice(more);
    // Decimal text keeps amounts beyond 2^53 exact.
    write("NumberFormat", &options, &JsValue::from_str(&decimal)).unwrap_or_else(|| format!("{decimal} {currency}"))
}

/// Amount in minor units as plain decimal text for an input: `5482.00`. A code that is not known has two digits.
pub fn decimal(amount: i64, currency: &str) -> String {
    let digits = millrace_shared::currency::digits(currency).unwrap_or(2) as usize;
    let sign = if amount < 0 { "-" } else { "" };
    let text = format!("{:0>width$}", amount.unsigned_abs(), width = digits + 1);
    let (whole, fraction) = text.split_at(text.len() - digits);
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// A day: `22 Nov`, with the year when it could be taken for that of another one.
pub fn day(day: &str) -> String {
    let options: &[(&str, &str)] = if is_near(day, &today()) {
        &[("day", "numeric"), ("month", "short"), ("timeZone", "UTC")]
    } else {
        &[("day", "numeric"), ("month", "short"), ("year", "numeric"), ("timeZone", "UTC")]
    };
    date_with(day, options)
}

/// Whether the year of a day goes without saying: it is this one, or the day is less than half a year away.
fn is_near(day: &str, today: &str) -> bool {
    let months = |day: &str| Some(day.get(..4)?.parse::<i32>().ok()? * 12 + day.get(5..7)?.parse::<i32>().ok()?);
    let away = months(day).zip(months(today)).map(|(day, today)| (day - today).abs());
    day.get(..4) == today.get(..4) || away.is_some_and(|months| months < 6)
}

/// A day with its year: `22 Nov 2026`.
pub fn day_long(day: &str) -> String {
    date_with(day, &[("day", "numeric"), ("month", "short"), ("year", "numeric"), ("timeZone", "UTC")])
}

/// An instant as day and time: `22 Nov 2026, 06:12`.
pub fn date_time(instant: &str) -> String {
    date_with(instant, &[("dateStyle", "medium"), ("timeStyle", "short")])
}

/// An instant in milliseconds since 1970 as day and time.
pub fn date_time_of_ms(ms: f64) -> String {
    write("DateTimeFormat", &[("dateStyle", "medium"), ("timeStyle", "short")], &Date::new(&ms.into()))
        .unwrap_or_default()
}

/// An instant in milliseconds since 1970, as the log holds them: the day on which it fell.
pub fn date_of_ms(ms: f64) -> String {
    write("DateTimeFormat", &[("day", "numeric"), ("month", "short"), ("year", "numeric")], &Date::new(&ms.into()))
        .unwrap_or_default()
}

/// The day on which an instant fell, in the user's zone: `22 Nov 2026`.
pub fn date_of(instant: &str) -> String {
    date_with(instant, &[("day", "numeric"), ("month", "short"), ("year", "numeric")])
}

fn date_with(text: &str, options: &[(&'static str, &str)]) -> String {
    let date = Date::new(&JsValue::from_str(text));
    write("DateTimeFormat", options, &date).unwrap_or_else(|| text.to_owned())
}

/// How long ago, or how far ahead, in the largest unit that fits: `6 days ago`, `in 2 hours`.
pub fn ago(instant: &str) -> String {
    relative(instant, "short")
}

/// The same, as short as the locale can: `6d ago`.
pub fn ago_narrow(instant: &str) -> String {
    let narrow = relative(instant, "narrow");
    // Some languages write nothing but a sign: "-4 мин".
    if narrow.starts_with(['-', '−', '+']) { relative(instant, "short") } else { narrow }
}

fn relative(instant: &str, style: &str) -> String {
    let distance = Date::parse(instant) - Date::now();
    let (value, unit) = relative_unit(distance);
    let Some(formatter) = formatter("RelativeTimeFormat", &[("numeric", "auto"), ("style", style)]) else {
        return instant.to_owned();
    };
    call(&formatter, "format", &[value.into(), unit.into()]).unwrap_or_else(|| instant.to_owned())
}

/// Milliseconds from now as a whole number of the largest unit that fits.
fn relative_unit(ms: f64) -> (f64, &'static str) {
    let size = ms.abs();
    let (unit, name) = match size {
        _ if size < 45_000.0 => return (0.0, "second"),
        _ if size < HOUR => (MINUTE, "minute"),
        _ if size < DAY => (HOUR, "hour"),
        _ if size < 30.0 * DAY => (DAY, "day"),
        _ if size < 365.0 * DAY => (30.44 * DAY, "month"),
        _ => (365.25 * DAY, "year"),
    };
    let count = (size / unit).round().max(1.0);
    (if ms < 0.0 { -count } else { count }, name)
}

/// Whole days since an instant, never negative.
#[expect(clippy::cast_possible_truncation, reason = "a count of days is small")]
pub fn days_since(instant: &str) -> i64 {
    ((Date::now() - Date::parse(instant)) / DAY).floor().max(0.0) as i64
}

/// An instant; text that is none becomes the epoch.
pub fn instant(text: &str) -> Timestamp {
    timestamp(Date::parse(text))
}

/// Milliseconds since 1970, as the browser has them.
#[expect(clippy::cast_possible_truncation, reason = "whole milliseconds, far below 2^53")]
pub fn timestamp(ms: f64) -> Timestamp {
    Timestamp(ms as i64)
}

/// How far the clocks of a time zone are ahead of UTC on the day of an instant, in milliseconds: as they are at noon.
pub fn zone_offset(zone: &str, at: Timestamp) -> i64 {
    let day = at.0.div_euclid(DAY_MS);
    REGIONAL.with_borrow_mut(|regional| {
        if regional.offsets.0 != zone {
            regional.offsets = (zone.to_owned(), HashMap::new());
        }
        *regional.offsets.1.entry(day).or_insert_with(|| read_offset(zone, day).unwrap_or_default())
    })
}

fn read_offset(zone: &str, day: i64) -> Option<i64> {
    let options = Object::new();
    let _ = Reflect::set(&options, &"timeZone".into(), &zone.into());
    let _ = Reflect::set(&options, &"timeZoneName".into(), &"longOffset".into());
    let formatter = construct("en", "DateTimeFormat", &options)?;
    #[expect(clippy::cast_precision_loss, reason = "a day of these centuries, in milliseconds")]
    let noon = (day * DAY_MS + DAY_MS / 2) as f64;
    offset_of(&call(&formatter, "format", &[Date::new(&noon.into()).into()])?)
}

/// The offset at the end of a written date: `11/22/2026, GMT+05:30`.
fn offset_of(written: &str) -> Option<i64> {
    let (_, offset) = written.split_once("GMT")?;
    let sign = match offset.chars().next() {
        None => return Some(0),
        Some('+') => 1,
        Some(_) => -1,
    };
    let mut parts = offset.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let mut part = || parts.next().map_or(Some(0), |part| part.parse::<i64>().ok());
    let (hours, minutes) = (part()?, part()?);
    Some(sign * (hours * 60 + minutes) * 60_000)
}

/// The name of a day of the week, counted from Monday.
pub fn weekday(day: usize) -> String {
    // A Monday and the days after it.
    date_with(&format!("2024-01-{:02}", day + 1), &[("weekday", "long"), ("timeZone", "UTC")])
}

/// When a day begins in the user's time zone.
pub fn begins(day: NaiveDate) -> Timestamp {
    let zone = REGIONAL.with_borrow(|regional| regional.time_zone.clone()).unwrap_or_else(|| browser_region().1);
    let wall = day.and_time(Default::default()).and_utc().timestamp_millis();
    // The offset of the day itself: clocks are changed at night.
    Timestamp(wall.saturating_sub(zone_offset(&zone, Timestamp(wall))))
}

/// Today in the user's time zone: `2026-11-22`.
pub fn today() -> String {
    day_in_zone(&Date::new_0())
}

/// The day of an instant in the user's time zone, in the same form.
pub fn local_day(instant: &str) -> String {
    day_in_zone(&Date::new(&instant.into()))
}

fn day_in_zone(date: &Date) -> String {
    let parts = |name| {
        write("DateTimeFormat", &[("calendar", "gregory"), ("numberingSystem", "latn"), (name, "numeric")], date)
    };
    match (parts("year"), parts("month"), parts("day")) {
        // Some locales write "22." or "2026年": only the digits count.
        (Some(year), Some(month), Some(day)) => {
            format!("{:0>4}-{:0>2}-{:0>2}", digits(&year), digits(&month), digits(&day))
        }
        _ => String::from(date.to_iso_string()).chars().take(10).collect(),
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// True when the day is before today in the user's time zone.
pub fn is_past(day: &str) -> bool {
    day < today().as_str()
}

/// The plural category of a count: `one`, `few`, `other`, ...
pub fn plural_category(count: f64) -> String {
    formatter("PluralRules", &[])
        .and_then(|rules| call(&rules, "select", &[count.into()]))
        .unwrap_or_else(|| "other".to_owned())
}

/// The name of a currency (`USD` is "US Dollar") or a language in the user's language; the code when unknown.
pub fn display_name(kind: &str, code: &str) -> String {
    formatter("DisplayNames", &[("type", kind)])
        .and_then(|names| call(&names, "of", &[code.into()]))
        .unwrap_or_else(|| code.to_owned())
}

/// Up to two letters for an avatar: first of the first and of the last word.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

/// The browser's own locale and time zone: what a first visit proposes.
pub fn browser_region() -> (String, String) {
    let resolved = construct("", "DateTimeFormat", &Object::new()).and_then(|formatter| {
        let method: Function = Reflect::get(&formatter, &"resolvedOptions".into()).ok()?.dyn_into().ok()?;
        method.call0(&formatter).ok()
    });
    let read =
        |name: &str| resolved.as_ref().and_then(|o| Reflect::get(o, &name.into()).ok()).and_then(|v| v.as_string());
    (read("locale").unwrap_or_else(|| "en".to_owned()), read("timeZone").unwrap_or_else(|| "UTC".to_owned()))
}

/// Formats a value by a formatter whose `format` is a getter of a bound function.
fn write(kind: &'static str, options: &[(&'static str, &str)], value: &JsValue) -> Option<String> {
    call(&formatter(kind, options)?, "format", std::slice::from_ref(value))
}

#[cfg(target_arch = "wasm32")]
fn call(object: &JsValue, method: &str, arguments: &[JsValue]) -> Option<String> {
    let method: Function = Reflect::get(object, &method.into()).ok()?.dyn_into().ok()?;
    let list: Array = arguments.iter().collect();
    method.apply(object, &list).ok()?.as_string()
}

// There is no `Intl` outside a browser; native tests see the plain values.
#[cfg(not(target_arch = "wasm32"))]
fn call(_: &JsValue, _: &str, _: &[JsValue]) -> Option<String> {
    None
}

/// A cached `Intl` object; nothing when the browser lacks the kind or refuses the options.
#[cfg(target_arch = "wasm32")]
fn formatter(kind: &'static str, options: &[(&'static str, &str)]) -> Option<JsValue> {
    REGIONAL.with_borrow_mut(|regional| {
        let key = options.iter().fold(kind.to_owned(), |key, (name, value)| key + "|" + name + value);
        if let Some(known) = regional.formatters.get(&key) {
            return Some(known.clone());
        }
        let object = Object::new();
        for (name, value) in options {
            let _ = Reflect::set(&object, &(*name).into(), &(*value).into());
        }
        if kind == "DateTimeFormat"
            && !options.iter().any(|(name, _)| *name == "timeZone")
            && let Some(zone) = &regional.time_zone
        {
            let _ = Reflect::set(&object, &"timeZone".into(), &zone.into());
        }
        let made = construct(&regional.locale, kind, &object).or_else(|| {
            let _ = Reflect::delete_property(&object, &"timeZone".into());
            construct("", kind, &object)
        })?;
        regional.formatters.insert(key, made.clone());
        Some(made)
    })
}

#[cfg(not(target_arch = "wasm32"))]
fn formatter(_: &'static str, _: &[(&'static str, &str)]) -> Option<JsValue> {
    None
}

fn construct(locale: &str, kind: &str, options: &Object) -> Option<JsValue> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let constructor: Function = Reflect::get(&intl, &kind.into()).ok()?.dyn_into().ok()?;
    let locales = if locale.is_empty() { JsValue::UNDEFINED } else { locale.into() };
    Reflect::construct(&constructor, &Array::of2(&locales, options)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minor_units_become_decimals_of_their_currency() {
        assert_eq!(decimal(548_200, "USD"), "5482.00");
        assert_eq!(decimal(5, "USD"), "0.05");
        assert_eq!(decimal(-5, "EUR"), "-0.05");
        assert_eq!(decimal(1_200, "JPY"), "1200");
        assert_eq!(decimal(1_200, "KWD"), "1.200");
        assert_eq!(decimal(i64::MIN, "JPY"), "-9223372036854775808");
    }

    #[test]
    fn the_year_of_a_near_day_goes_without_saying() {
        assert!(is_near("2027-02-12", "2026-11-28"));
        assert!(is_near("2026-01-02", "2026-11-28"));
        assert!(is_near("2025-12-31", "2026-01-01"));
        assert!(!is_near("2027-05-12", "2026-11-28"));
        assert!(!is_near("", "2026-11-28"));
    }

    #[test]
    fn initials_are_of_the_first_and_last_word() {
        assert_eq!(initials("Mária Kováčová"), "MK");
        assert_eq!(initials("anna maria varga"), "AV");
        assert_eq!(initials("Дмитрий"), "Д");
        assert_eq!(initials(" (x) "), "X");
        assert_eq!(initials(""), "");
    }

    #[test]
    fn distances_are_told_in_the_largest_unit_that_fits() {
        assert_eq!(relative_unit(-10_000.0), (0.0, "second"));
        assert_eq!(relative_unit(-6.2 * DAY), (-6.0, "day"));
        assert_eq!(relative_unit(90.0 * MINUTE), (2.0, "hour"));
        assert_eq!(relative_unit(-400.0 * DAY), (-1.0, "year"));
    }

    #[test]
    fn an_offset_is_read_from_a_written_date() {
        const HOUR_MS: i64 = 3_600_000;
        assert_eq!(offset_of("11/22/2026, GMT"), Some(0));
        assert_eq!(offset_of("11/22/2026, GMT+05:30"), Some(HOUR_MS * 11 / 2));
        assert_eq!(offset_of("11/22/2026, GMT-03:00"), Some(-3 * HOUR_MS));
        assert_eq!(offset_of("11/22/2026"), None);
    }

    #[test]
    fn only_digits_of_a_written_date_part_count() {
        assert_eq!(digits("2026年"), "2026");
    }
}
