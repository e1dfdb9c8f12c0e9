//! What the lead pipeline of a workspace begins with, in each language: for new workspaces, and for those that were there
//! before there were leads.

use crate::DirectoryKind;

/// The first items of the four lists, in the order of [`LISTS`].
type Words = [&'static [&'static str]; 4];

/// The three groups of stages, then the reasons.
pub const LISTS: [DirectoryKind; 4] =
    [DirectoryKind::LeadNew, DirectoryKind::LeadWorking, DirectoryKind::LeadUnqualified, DirectoryKind::LeadReason];

const EN: Words = [
    &["Contact details received", "Responsible appointed"],
    &[
        "Information collected",
        "Decision maker reached",
        "Order request",
        "Requirements collected",
        "Application ready",
    ],
    &["Unqualified"],
    &["Not our customer", "Volume too small", "Not in our range", "Deadline missed or not feasible"],
];

const SK: Words = [
    &["Kontakt získaný", "Zodpovedný určený"],
    &["Informácie zozbierané", "Rozhodujúca osoba oslovená", "Dopyt", "Požiadavky zozbierané", "Podklady pripravené"],
    &["Nekvalifikované"],
    &[
        "Nie je naša cieľová skupina",
        "Príliš malý objem",
        "Tovar nemáme v ponuke",
        "Termín zmeškaný alebo nesplniteľný",
    ],
];

const RU: Words = [
    &["Контакт получен", "Ответственный назначен"],
    &["Информация собрана", "Вышли на ЛПР", "Запрос на заказ", "Требования собраны", "Заявка готова"],
    &["Не подошёл"],
    &["Нецелевой", "Слишком малый объём", "Нет в ассортименте", "Срок упущен или невыполним"],
];

const ZH: Words = [
    &["已获得联系方式", "已指定负责人"],
    &["已收集信息", "已联系到决策人", "询价", "已收集需求", "申请就绪"],
    &["不合格"],
    &["非目标客户", "数量太小", "不在产品范围内", "错过期限或无法按期完成"],
];

const SW: Words = [
    &["Mawasiliano yamepokelewa", "Mhusika ameteuliwa"],
    &["Taarifa zimekusanywa", "Mwamuzi amefikiwa", "Ombi la agizo", "Mahitaji yamekusanywa", "Maombi yako tayari"],
    &["Asiyefaa"],
    &["Si mteja wetu", "Kiasi ni kidogo mno", "Hatuna bidhaa hiyo", "Muda umepita au hautoshi"],
];

/// The first items of each list, in a language; in English for one that is not known.
pub fn first_items(locale: &str) -> impl Iterator<Item = (DirectoryKind, &'static [&'static str])> {
    let words = match locale {
        "sk" => SK,
        "ru" => RU,
        "zh" => ZH,
        "sw" => SW,
        _ => EN,
    };
    LISTS.into_iter().zip(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::defaults::LOCALES;

    #[test]
    fn every_language_begins_with_as_much_in_words_of_its_own() {
        for locale in LOCALES {
            for ((_, own), (_, english)) in first_items(locale).zip(first_items("en")) {
                assert_eq!(own.len(), english.len(), "{locale}");
                assert!(own.iter().all(|text| !text.is_empty()), "{locale}");
                assert!(locale == "en" || own.iter().zip(english).all(|(own, english)| own != english), "{locale}");
            }
        }
    }
}
