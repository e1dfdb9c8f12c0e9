//! Names in every script, with signs that draw together, turn around or cannot be seen; and texts that other programs
//! would run.

use super::unharmed;
use millrace_tests::{Database, Server, expect};
use serde_json::json;

const CREATE: &str = "mutation($name: String!) { createCompany(input: { name: $name }) { company { id name } } }";
const NAMES: [&str; 14] = [
    "Ľubomír Štúr, s.r.o.",
    "ООО «Ромашка»",
    "株式会社ミルレース",
    "北京米尔雷斯有限公司",
    "شركة الطاحونة",
    "חברת הטחנה",
    "ห้างหุ้นส่วนจำกัด",
    "कंपनी लिमिटेड",
    "😀 👩‍👩‍👧‍👦 🇸🇰 🏴󠁧󠁢󠁥󠁮󠁧󠁿 Ltd",
    "Zo\u{308}e e\u{301} o\u{302}\u{323}",
    "Ꭰ𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𐍈 𓀀",
    "<script>alert(1)</script>",
    "'; DROP TABLE companies; --",
    "O\u{2019}Brien & Söhne \"1%_\\\"",
];

#[tokio::test]
async fn names_of_every_script_are_kept_found_and_told_as_they_are() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        for name in NAMES {
            let made = ada.data(CREATE, json!({ "name": name })).await;
            let company = &made["createCompany"]["company"];
            assert_eq!(company["name"], name);
            let read = ada.data("query($id: ID!) { company(id: $id) { name } }", json!({ "id": company["id"] })).await;
            assert_eq!(read["company"]["name"], name);
            let search = "query($text: String!) { search(text: $text, kinds: [COMPANY]) { ... on Company { id } } }";
            let found = ada.data(search, json!({ "text": name })).await;
            let found = found["search"].as_array().cloned().unwrap_or_default();
            assert!(found.iter().any(|found| found["id"] == company["id"]), "{name} is not found by its name");
        }
        for (what, name, code) in [
            ("a text that turns around", "Invoice \u{202e}fdp.exe", "control_character"),
            ("one that is kept apart", "a\u{2066}b", "control_character"),
            ("a zero", "a\u{0}b", "control_character"),
            ("an escape", "\u{1b}[31mred", "control_character"),
            ("nothing to be seen", "\u{200b}\u{3164}\u{2060}", "required"),
            ("white space", "\u{3000}\u{a0} ", "required"),
        ] {
            let answer = ada.ask(CREATE, json!({ "name": name })).await;
            assert_eq!(answer["errors"][0]["extensions"]["fields"][0]["code"], code, "{what}: {answer}");
        }
        unharmed(&server, "names").await;
    }
}

#[tokio::test]
async fn nothing_that_somebody_has_written_is_run_by_a_spreadsheet_or_a_page() {
    let server = Server::start();
    let ada = server.set_up().await;
    let formulas = ["=HYPERLINK(\"http://evil.example\")", "+1+1", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0"];
    for name in formulas {
        ada.data(CREATE, json!({ "name": name })).await;
    }
    ada.data(CREATE, json!({ "name": "\"quoted\", and\u{2028}parted; \"\"twice\"\"" })).await;
    let content = json!({ "shape": "TABLE", "filter": { "version": 1, "all": [] }, "columns": [{ "key": "name" }] });
    let input = json!({ "input": { "kind": "COMPANY", "content": content } });
    let made = ada.data("mutation($input: ExportInput!) { exportRecords(input: $input) { url } }", input).await;
    let url = made["exportRecords"]["url"].as_str().unwrap_or_default();
    let file = ada.fetch(url, &[]).await;
    for (header, value) in
        [("content-type", "text/csv"), ("content-disposition", "attachment"), ("x-content-type-options", "nosniff")]
    {
        let found = file.headers().get(header).and_then(|found| found.to_str().ok()).unwrap_or_default();
        assert!(found.starts_with(value), "{header}: {found}");
    }
    let text = expect(file.text().await, "no file");
    for name in formulas {
        let guarded = format!("'{}", name.replace('"', "\"\""));
        assert!(text.contains(&guarded), "{name} stands bare in\n{text}");
    }
    assert!(!text.lines().any(|line| line.starts_with(['=', '+', '-', '@'])), "{text}");
}
