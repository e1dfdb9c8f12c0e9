//! Swahili.

use super::{Time, Words};

/// Swahili.
pub static WORDS: Words = Words {
    pipeline: "Mauzo",
    stages: [
        "Zilizoingia",
        "Zinazostahiki",
        "Mawasiliano yamefanywa",
        "Pendekezo",
        "Majadiliano",
        "Kukamilisha",
        "Zilizofanikiwa",
        "Zilizopotea",
        "Zisizostahiki",
    ],
    loss_reasons: [
        "Alichagua mshindani",
        "Hakuna bajeti",
        "Kiasi ni kidogo mno",
        "Bidhaa haipo kwetu",
        "Muda hautoshi",
    ],
    sources: ["Tovuti", "Rufaa", "Maonyesho ya biashara", "Simu ya kwanza", "Mshirika", "Mteja wa sasa"],
    invite_subject: "{inviter} anakualika kwenye {workspace}",
    invite: "Habari {name},

{inviter} amekufungulia akaunti kwenye {workspace} katika Millrace.
Weka nenosiri lako hapa:

{link}

Kiungo kinafanya kazi mara moja, kwa {time}. Kama hukutarajia barua hii, ipuuze.
",
    reset_subject: "Nenosiri jipya la {workspace}",
    reset: "Habari {name},

mtu fulani, tunatumaini ni wewe, ameomba nenosiri jipya la akaunti yako kwenye {workspace}.
Liweke hapa:

{link}

Kiungo kinafanya kazi mara moja, kwa {time}. Kama hukuwa wewe, hakuna kilichobadilika: ipuuze barua hii.
",
    time: |time| match time {
        Time::Hours(hours) => format!("saa {hours}"),
        Time::Days(days) => format!("siku {days}"),
    },
};
