//! The words by which a record is found: what it is called, in small letters of the Latin alphabet where its script has
//! them. Accents go, Cyrillic and Greek are written in Latin letters, so that `kov` finds Kováč and Ков; other scripts stay
//! as they are. Chinese, Japanese and other scripts without spaces are found from each of their letters on.
//!
//! The server keeps a record's words when it is written and looks among them for those that begin like what was typed; the
//! browser compares what it knows itself in the same way.

use std::collections::BTreeSet;

/// Most words of a name and of what was typed, most of a long text, and most letters of one word.
const WORDS_MAX: usize = 24;
const TEXT_WORDS_MAX: usize = 400;
const LETTERS_MAX: usize = 32;
/// Most letters of an e-mail address that are compared, and fewest digits by which a phone number is found.
const ADDRESS_MAX: usize = 64;
const DIGITS_MIN: usize = 3;
/// Letters in a row that are compared when a word is not written as it is kept.
pub const GRAM: usize = 3;
/// Fewest digits of a number that is somebody's own.
const WHOLE_MIN: usize = 6;

/// The words of a name, in order, each once.
pub fn words(text: &str) -> Vec<String> {
    first_words(text, WORDS_MAX)
}

/// The words of a long text, in order, each once: as many as find it.
pub fn words_of_text(text: &str) -> Vec<String> {
    first_words(text, TEXT_WORDS_MAX)
}

fn first_words(text: &str, most: usize) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut add = |word: String| {
        if !word.is_empty() && found.len() < most && known.insert(word.clone()) {
            found.push(word);
        }
    };
    let mut word = String::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let after = &rest[letter.len_utf8()..];
        if runs_on(letter) {
            add(std::mem::take(&mut word));
            add(spell(rest.chars().take_while(|letter| runs_on(*letter)).take(LETTERS_MAX)));
        } else if letter.is_alphanumeric() || is_mark(letter) {
            if word.len() < LETTERS_MAX {
                push(letter, &mut word);
            }
        } else if !matches!(letter, '\'' | '\u{2019}') {
            // What stands before and after an apostrophe is one word: O'Neill.
            add(std::mem::take(&mut word));
        }
        rest = after;
    }
    add(word);
    found
}

/// The words that find an e-mail address: all of it, and from the `@` on, so that whoever works at a place is found by it.
pub fn of_email(address: &str) -> Vec<String> {
    let whole = address_word(address);
    let place = whole.find('@').map(|at| whole[at..].to_owned());
    [Some(whole), place].into_iter().flatten().filter(|word| word.len() > 1).collect()
}

/// The words that find what stands in a field for one line of text, also when it is an address or a number.
pub fn of_line(text: &str) -> Vec<String> {
    let mut found = words(text);
    if text.contains('@') && !text.trim().contains(char::is_whitespace) {
        found.extend(of_email(text));
    } else if could_be_number(text) {
        found.extend(of_phone(text));
    }
    found
}

/// The words that find a phone number: its digits, whole, without a country's one to three, and the last seven, six and four.
pub fn of_phone(number: &str) -> Vec<String> {
    let digits = digits(number);
    let mut found: Vec<String> = Vec::new();
    let last = |count| digits.len().saturating_sub(count);
    for from in [0, 1, 2, 3, last(7), last(6), last(4)] {
        if let Some(part) = digits.get(from..).filter(|part| part.len() >= DIGITS_MIN)
            && !found.iter().any(|other| other == part)
        {
            found.push(part.to_owned());
        }
    }
    found
}

/// Of the words of a phone number those that hardly another number has: of all its digits, or all but a country's.
pub fn of_whole_phone(number: &str) -> Vec<String> {
    let mut words = of_phone(number);
    let fewest = words.first().map_or(0, |whole| whole.len().saturating_sub(3)).max(WHOLE_MIN);
    words.retain(|word| word.len() >= fewest);
    words
}

/// What to look for when somebody types this: a record is found when for each word of one of the sets it has a word that
/// begins like it. There are two sets where the text could be a phone number.
pub fn sought(text: &str) -> Vec<Vec<String>> {
    let mut plain: Vec<String> = Vec::new();
    for part in text.split_whitespace() {
        let of_part = if part.contains('@') { vec![address_word(part)] } else { words(part) };
        for word in of_part {
            if !plain.contains(&word) && plain.len() < WORDS_MAX {
                plain.push(word);
            }
        }
    }
    let number = digits(text);
    let number = (could_be_number(text) && number.len() >= DIGITS_MIN).then(|| vec![number]);
    let mut sets = vec![plain];
    sets.extend(number);
    sets.dedup();
    sets.retain(|words| !words.is_empty());
    sets
}

/// Whether it is this address or number that was typed, as far as it was typed; a name that begins like one does not count.
pub fn is_typed(address_or_number: &str, text: &str) -> bool {
    let (words, typed) = if address_or_number.contains('@') {
        (of_email(address_or_number), sought(text).into_iter().flatten().filter(|word| word.contains('@')).collect())
    } else {
        (
            of_phone(address_or_number),
            sought(text).into_iter().flatten().filter(|word| is_number(word)).collect::<Vec<_>>(),
        )
    };
    typed.iter().any(|typed| words.iter().any(|word| word.starts_with(typed.as_str())))
}

fn could_be_number(text: &str) -> bool {
    text.chars().all(|letter| letter.is_ascii_digit() || letter == '+' || " .-/()\u{a0}".contains(letter))
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|letter| letter.is_ascii_digit())
}

/// The three letters in a row that a word has, its beginning marked by `^`: words that are written a little differently have
/// most of them in common. None of numbers, addresses, short words, and words in other than Latin letters.
pub fn grams(word: &str) -> BTreeSet<String> {
    let latin = word.bytes().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit());
    if word.len() < GRAM || !latin || !word.bytes().any(|letter| letter.is_ascii_lowercase()) {
        return BTreeSet::new();
    }
    let marked = format!("^{word}");
    (0..=marked.len() - GRAM).map(|from| marked[from..from + GRAM].to_owned()).collect()
}

fn address_word(address: &str) -> String {
    address.trim().chars().flat_map(char::to_lowercase).take(ADDRESS_MAX).collect()
}

/// The digits of a number, without the zeros that stand for "abroad" or "another town": they are written or not.
fn digits(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    digits.trim_start_matches('0').to_owned()
}

/// The text as one word after the other, for comparing.
pub fn spelled(text: &str) -> String {
    words(text).join(" ")
}

/// Whether a text has, for each word that was typed, one that begins like it.
pub fn matches(text: &str, typed: &[String]) -> bool {
    let words = words(text);
    typed.iter().all(|typed| words.iter().any(|word| word.starts_with(typed.as_str())))
}

fn spell(letters: impl Iterator<Item = char>) -> String {
    let mut word = String::new();
    letters.for_each(|letter| push(letter, &mut word));
    word
}

/// Puts a letter to a word: small, without accents, in Latin letters where it is of a script that is written so.
fn push(letter: char, word: &mut String) {
    for letter in letter.to_lowercase() {
        match latin(letter) {
            Some(latin) => word.push_str(latin),
            None if is_mark(letter) => {}
            None => word.push(letter),
        }
    }
}

/// A mark that stands above or below the letter before it.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

/// A letter of a script that writes no spaces between words.
fn runs_on(letter: char) -> bool {
    matches!(
        letter,
        '\u{e00}'..='\u{eff}' // Thai, Lao
        | '\u{1000}'..='\u{109f}' // Burmese
        | '\u{1780}'..='\u{17ff}' // Khmer
        | '\u{3040}'..='\u{30ff}' // Kana
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' // Han
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}'
    )
}

/// A small letter in Latin letters; nothing when it is one already, or of another script.
fn latin(letter: char) -> Option<&'static str> {
    let at = |table: &'static str, first: u32| {
        let place = usize::try_from(u32::from(letter) - first).ok()?;
        match table.get(place..=place)? {
            " " => None,
            "*" => two_letters(letter),
            base => Some(base),
        }
    };
    match letter {
        '\u{c0}'..='\u{24f}' => at(LATIN, 0xc0),
        '\u{1e00}'..='\u{1eff}' => at(LATIN_MORE, 0x1e00),
        '\u{430}'..='\u{44f}' => CYRILLIC.get((u32::from(letter) - 0x430) as usize).copied(),
        _ => OTHERS.iter().find(|(other, _)| *other == letter).map(|(_, latin)| *latin),
    }
}

fn two_letters(letter: char) -> Option<&'static str> {
    Some(match letter {
        'æ' | 'ǣ' | 'ǽ' => "ae",
        'œ' => "oe",
        'ß' => "ss",
        'þ' => "th",
        'ĳ' => "ij",
        'ǆ' | 'ǳ' => "dz",
        'ǉ' => "lj",
        'ǌ' => "nj",
        _ => return None,
    })
}

/// The letters from U+00C0 and from U+1E00 without their accents: a space stays what it is, a star is of two letters.
const LATIN: &str = concat!(
    "aaaaaa*ceeeeiiiidnooooo ouuuuy**aaaaaa*ceeeeiiiidnooooo ouuuuy*yaaaaaaccccccccddddeeeeeeeeeegggggggg",
    "hhhhiiiiiiiiii**jjkkkllllllllllnnnnnnnnnoooooo**rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzsbb    o ",
    " dd    aeff    ikk      oo             uu  yyzz             *********aaiioouuuuuuuuuu aaaa**ggggkkoo",
    "oo  j***gg  nnaa**ooaaaaeeeeiiiioooorrrruuuusstt  hh d  zzaaeeooooooooyylntj   cc t    b  eejjqqrryy",
);
const LATIN_MORE: &str = concat!(
    "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrrrrssss",
    "ssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwy s  * aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeee",
    "iiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy      ",
);

/// The letters from U+0430.
const CYRILLIC: &[&str] = &[
    "a", "b", "v", "g", "d", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "h", "c",
    "ch", "sh", "sch", "", "y", "", "e", "yu", "ya",
];

const OTHERS: &[(char, &str)] = &[
    ('ѐ', "e"),
    ('ё', "e"),
    ('ђ', "dj"),
    ('ѓ', "g"),
    ('є', "e"),
    ('ѕ', "z"),
    ('і', "i"),
    ('ї', "i"),
    ('ј', "j"),
    ('љ', "lj"),
    ('њ', "nj"),
    ('ћ', "c"),
    ('ќ', "k"),
    ('ѝ', "i"),
    ('ў', "u"),
    ('џ', "dz"),
    ('ґ', "g"),
    ('α', "a"),
    ('β', "v"),
    ('γ', "g"),
    ('δ', "d"),
    ('ε', "e"),
    ('ζ', "z"),
    ('η', "i"),
    ('θ', "th"),
    ('ι', "i"),
    ('κ', "k"),
    ('λ', "l"),
    ('μ', "m"),
    ('ν', "n"),
    ('ξ', "x"),
    ('ο', "o"),
    ('π', "p"),
    ('ρ', "r"),
    ('σ', "s"),
    ('τ', "t"),
    ('υ', "y"),
    ('φ', "f"),
    ('χ', "ch"),
    ('ψ', "ps"),
    ('ω', "o"),
    ('ς', "s"),
    ('ά', "a"),
    ('έ', "e"),
    ('ή', "i"),
    ('ί', "i"),
    ('ό', "o"),
    ('ύ', "y"),
    ('ώ', "o"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_in_threes() {
        assert_eq!(grams("kovac").into_iter().collect::<Vec<_>>(), ["^ko", "kov", "ova", "vac"]);
        for without in ["ko", "905123", "北京公司", "jana@acme.example"] {
            assert!(grams(without).is_empty(), "{without}");
        }
    }

    fn finds(stored: &[String], typed: &str) -> bool {
        sought(typed)
            .iter()
            .any(|set| set.iter().all(|typed| stored.iter().any(|word| word.starts_with(typed.as_str()))))
    }

    #[test]
    fn a_number_is_found_in_any_notation() {
        let number = of_phone("+421 905 123-456");
        for typed in
            ["+421 905 123 456", "00421905123456", "0905/123 456", "905123", "(0905) 12", "123456", "3456", "421"]
        {
            assert!(finds(&number, typed), "{typed}: {number:?}");
        }
        for typed in ["0906", "45", "905 124", "a905"] {
            assert!(!finds(&number, typed), "{typed}");
        }
        assert_eq!(of_phone("112"), ["112"]);
        assert!(!finds(&number, "00"));
    }

    #[test]
    fn a_whole_number_is_the_same_with_its_country_and_without() {
        let same = |a: &str, b: &str| of_whole_phone(a).iter().any(|word| of_phone(b).contains(word));
        assert!(same("+421 905 123 456", "0905/123 456"));
        assert!(same("0905123456", "+421905123456"));
        assert!(!same("+421 905 123 456", "+421 906 123 456"));
        assert!(!same("112", "112"));
    }

    #[test]
    fn an_address_is_found_by_its_beginning_and_its_place() {
        let address = of_email("Jana.Novakova@Acme.example");
        for typed in ["jana", "jana.novakova@", "JANA.NOVAKOVA@acme", "@acme", "@acme.exa"] {
            assert!(finds(&address, typed), "{typed}: {address:?}");
        }
        for typed in ["acme", "@example", "novakova@acme"] {
            assert!(!finds(&address, typed), "{typed}");
        }
        assert!(is_typed("jana@acme.example", "@acme") && !is_typed("jana@acme.example", "jana"));
        assert!(is_typed("+421 905 123-456", "0905/12") && !is_typed("+421 905 123-456", "jana"));
        let mut with_name = words("Jana Nováková");
        with_name.extend(address);
        assert!(finds(&with_name, "novak @acme"));
    }

    #[test]
    fn a_line_is_found_by_its_words_as_an_address_and_as_a_number() {
        for (line, typed) in [
            ("Zmluva č. 2026/118", "118 zml"),
            ("Jana@Acme.example", "@acme"),
            ("jana@acme.example", "acme"),
            ("+421 905 123 456", "0905/123"),
            ("INV-7781", "inv-77"),
        ] {
            assert!(finds(&of_line(line), typed), "{typed}: {:?}", of_line(line));
        }
    }

    fn of(text: &str) -> Vec<String> {
        words(text)
    }

    #[test]
    fn accents_case_and_alphabets_do_not_matter() {
        assert_eq!(of("Kováč, Ков & KOV"), ["kovac", "kov"]);
        assert_eq!(of("Łódź Straße Ångström İstanbul"), ["lodz", "strasse", "angstrom", "istanbul"]);
        assert_eq!(of("Щукин Ёлкин Їжак"), ["schukin", "elkin", "izhak"]);
        assert_eq!(of("Ελλάς"), ["ellas"]);
        assert_eq!(of("Nguyễn"), ["nguyen"]);
        // The accent as a mark of its own.
        assert_eq!(of("Kova\u{301}c\u{30c}"), ["kovac"]);
    }

    #[test]
    fn words_end_where_letters_do_and_stand_once() {
        assert_eq!(of("O'Neill-Smith (2nd) smith"), ["oneill", "smith", "2nd"]);
        assert_eq!(of(" -- "), [] as [String; 0]);
        assert_eq!(of("مرحبا"), ["مرحبا"]);
    }

    #[test]
    fn a_script_without_spaces_is_found_from_every_letter_on() {
        assert_eq!(of("北京公司 Ltd"), ["北京公司", "京公司", "公司", "司", "ltd"]);
    }

    #[test]
    fn long_texts_have_an_end() {
        let long = of(&"abcdefghij".repeat(50));
        assert!(long[0].len() <= LETTERS_MAX);
        let many: String = (0..100).map(|n| format!("w{n} ")).collect();
        assert_eq!(of(&many).len(), WORDS_MAX);
        assert_eq!(words_of_text(&many).len(), 100);
        assert_eq!(words_of_text(&many.repeat(2)).len(), 100);
    }

    #[test]
    fn every_word_that_was_typed_begins_one() {
        assert!(matches("Peter Kováč", &of("kov pet")));
        assert!(!matches("Peter Kováč", &of("ovac")));
        assert!(matches("anything", &[]));
    }

    #[test]
    fn the_tables_have_a_place_for_every_letter() {
        assert_eq!((LATIN.len(), LATIN_MORE.len(), CYRILLIC.len()), (0x250 - 0xc0, 0x1f00 - 0x1e00, 32));
        assert!(LATIN.is_ascii() && LATIN_MORE.is_ascii());
    }
}
