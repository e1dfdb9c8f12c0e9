//! Russian.

use super::{Slavic, Time, Words};

/// Russian.
pub static WORDS: Words = Words {
    pipeline: "Продажи",
    stages: [
        "Входящие",
        "Квалификация",
        "Контакт установлен",
        "Предложение",
        "Переговоры",
        "Заключение договора",
        "Выиграно",
        "Проиграно",
        "Нецелевые",
    ],
    loss_reasons: [
        "Выбран конкурент",
        "Нет бюджета",
        "Слишком малый объём",
        "Нет в ассортименте",
        "Срок невыполним",
    ],
    sources: ["Сайт", "Рекомендация", "Выставка", "Холодный звонок", "Партнёр", "Действующий клиент"],
    invite_subject: "{inviter} приглашает вас в {workspace}",
    invite: "Здравствуйте, {name}!

{inviter} создал(а) для вас учётную запись в пространстве {workspace} в Millrace.
Задайте пароль здесь:

{link}

Ссылка действует один раз, в течение {time}. Если вы не ждали этого письма, не обращайте на него внимания.
",
    reset_subject: "Новый пароль для {workspace}",
    reset: "Здравствуйте, {name}!

Кто-то, надеемся, что вы, запросил новый пароль для вашей учётной записи в пространстве {workspace}.
Задайте его здесь:

{link}

Ссылка действует один раз, в течение {time}. Если это были не вы, ничего не изменилось: не обращайте внимания на это письмо.
",
    // After "в течение" stands the genitive.
    time: |time| {
        let (count, [one, many]) = match time {
            Time::Hours(hours) => (hours, ["часа", "часов"]),
            Time::Days(days) => (days, ["дня", "дней"]),
        };
        let word = match form(count) {
            Slavic::One => one,
            Slavic::Few | Slavic::Many => many,
        };
        format!("{count} {word}")
    },
};

const fn form(count: u32) -> Slavic {
    match (count % 10, count % 100) {
        (_, 11..=14) => Slavic::Many,
        (1, _) => Slavic::One,
        (2..=4, _) => Slavic::Few,
        _ => Slavic::Many,
    }
}
