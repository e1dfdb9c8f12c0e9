//! Slovak.

use super::{Slavic, Time, Words};

/// Slovak.
pub static WORDS: Words = Words {
    pipeline: "Predaj",
    stages: [
        "Nové",
        "Kvalifikované",
        "Kontaktované",
        "Ponuka",
        "Rokovanie",
        "Uzatváranie",
        "Vyhrané",
        "Prehrané",
        "Nekvalifikované",
    ],
    loss_reasons: [
        "Vybral si konkurenciu",
        "Nemá rozpočet",
        "Príliš malý objem",
        "Tovar nemáme v ponuke",
        "Termín sa nedá splniť",
    ],
    sources: ["Web", "Odporúčanie", "Veľtrh", "Studený hovor", "Partner predaja", "Existujúci zákazník"],
    invite_subject: "{inviter} vás pozýva do {workspace}",
    invite: "Dobrý deň, {name},

{inviter} vám vytvoril(a) účet v priestore {workspace} v Millrace.
Heslo si nastavíte tu:

{link}

Odkaz sa dá použiť raz a platí {time}. Ak ste tento e-mail nečakali, nevšímajte si ho.
",
    reset_subject: "Nové heslo pre {workspace}",
    reset: "Dobrý deň, {name},

niekto, dúfame, že vy, požiadal o nové heslo k vášmu účtu v priestore {workspace}.
Nastavíte si ho tu:

{link}

Odkaz sa dá použiť raz a platí {time}. Ak ste to neboli vy, nič sa nezmenilo: nevšímajte si tento e-mail.
",
    time: |time| {
        let (count, [one, few, many]) = match time {
            Time::Hours(hours) => (hours, ["hodinu", "hodiny", "hodín"]),
            Time::Days(days) => (days, ["deň", "dni", "dní"]),
        };
        let word = match form(count) {
            Slavic::One => one,
            Slavic::Few => few,
            Slavic::Many => many,
        };
        format!("{count} {word}")
    },
};

const fn form(count: u32) -> Slavic {
    match count {
        1 => Slavic::One,
        2..=4 => Slavic::Few,
        _ => Slavic::Many,
    }
}
