//! Importing by the command line, beside a running server: what it made is told live, what it refused is told apart.

use millrace_tests::{Database, Live, Server};
use serde_json::json;

#[tokio::test]
async fn a_file_that_is_imported_shows_on_open_boards() {
    for database in Database::all().await {
        let server = Server::start_on(database);
        let ada = server.set_up().await;
        let folder = server.data();
        let rows: String = (0..1_200).map(|row| format!("Deal {row};{}.50;Firm {}\r\n", row % 90, row % 7)).collect();
        let file = folder.join("deals.csv");
        let map = folder.join("map.toml");
        std::fs::write(&file, format!("Name;Value;Firm\r\n{rows};12;Nobody\r\n"))
            .unwrap_or_else(|error| panic!("{error}"));
        let fields = "[fields]\nname = \"Name\"\namount = \"Value\"\ncompany = \"Firm\"\n";
        std::fs::write(&map, fields).unwrap_or_else(|error| panic!("{error}"));
        let mut live = Live::changes(&ada, None).await;
        let arguments = [
            "import",
            "deals",
            &file.to_string_lossy(),
            "--map",
            &map.to_string_lossy(),
            "--owner",
            "ada@northwind.example",
        ];

        let dry = server.try_run(&[&arguments[..], &["--dry-run"]].concat());
        assert!(dry.contains("1200") || dry.contains("1,200"), "{dry}");
        assert_eq!(
            ada.data("{ deals { totalCount } }", json!({})).await["deals"]["totalCount"],
            0,
            "a dry run writes nothing"
        );

        server.try_run(&arguments);
        let counts = "{ deals { totalCount } companies { totalCount } dealStatistics { openAmounts { amount } } }";
        let data = ada.data(counts, json!({})).await;
        assert_eq!((&data["deals"]["totalCount"], &data["companies"]["totalCount"]), (&json!(1_200), &json!(7)));
        let sum: i64 = (0..1_200).map(|row| (row % 90) * 100 + 50).sum();
        assert_eq!(data["dealStatistics"]["openAmounts"][0]["amount"], json!(sum));
        let mut told = 0;
        while told < 1_200 {
            let batch = live.next("changes").await;
            told += batch["changes"].as_array().into_iter().flatten().filter(|change| change["kind"] == "DEAL").count();
        }
        let refused = std::fs::read_to_string(folder.join("deals.csv.errors.csv")).unwrap_or_default();
        assert!(refused.lines().any(|line| line.starts_with("1202")), "the row without a name: {refused}");

        let again = server.try_run(&arguments);
        assert!(again.contains("--again"), "an import that has finished is not done twice: {again}");
        assert_eq!(ada.data("{ deals { totalCount } }", json!({})).await["deals"]["totalCount"], 1_200);
        server.run(&["doctor"]);
    }
}
