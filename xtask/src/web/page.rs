//! The page, the style sheets, and names that change with what is in the files.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use super::compile::{NAME, files};
use super::pack;
use crate::{Result, paths};

/// The sheets that the others stand on, in this order; those of the design system and of the screens follow by name.
const FIRST: &[&str] = &["tokens", "fonts", "reset", "base", "layout"];

/// The sheet of what is fetched later.
pub const LATER_SHEET: &str = "later";

/// Files besides the parts, the sheet and the page without which the app does not open.
const KEPT: &[&str] = &["assets/favicon.svg", "assets/fonts/inter-latin.woff2"];

/// Puts the page, the sheet and the files of a `made` folder into `dist`.
pub fn assemble(made: &Path, dist: &Path) -> Result {
    let web = paths::root().join("web");
    let write = |name: &str, content: &[u8]| {
        let file = dist.join(name);
        fs::write(&file, content).map_err(|e| format!("cannot write {}: {e}", file.display()))
    };
    for folder in ["assets", "locales"] {
        copy_folder(&web.join(folder), &dist.join(folder))?;
    }

    let sheets = sheets(&web.join("styles"))?;
    let sheet_names = [(NAME, &sheets.first), (LATER_SHEET, &sheets.later)]
        .map(|(name, sheet)| format!("{name}-{}.css", hash(sheet.as_bytes())));
    for (name, sheet) in sheet_names.iter().zip([&sheets.first, &sheets.later]) {
        write(name, sheet.as_bytes())?;
    }

    let mut parts: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for file in files(made)? {
        let content = fs::read(&file).map_err(|e| format!("cannot read {}: {e}", file.display()))?;
        parts.insert(file.file_name().unwrap_or_default().to_string_lossy().into_owned(), content);
    }
    pack::pack(&mut parts)?;
    // They name each other, so they share one hash: they only ever fit together as they are.
    let shared =
        hash(&parts.iter().flat_map(|(name, content)| [name.as_bytes(), content].concat()).collect::<Vec<_>>());
    let names: BTreeMap<&str, String> = parts.keys().map(|name| (name.as_str(), hashed_name(name, &shared))).collect();
    for (name, content) in &parts {
        let named = &names[name.as_str()];
        if name.ends_with(".js") {
            let text = String::from_utf8(content.clone()).map_err(|e| format!("{name} is not text: {e}"))?;
            write(named, with_hashed_names(text, &names).as_bytes())?;
        } else {
            write(named, content)?;
        }
    }

    let read = |name: &str| {
        let file = web.join(name);
        fs::read_to_string(&file).map_err(|e| format!("cannot read {}: {e}", file.display()))
    };
    let page = fill(&read("index.html")?, &sheet_names, &shared, read("assets/icons.svg")?.trim())?;
    write("index.html", page.as_bytes())?;
    let manifest = read("manifest.webmanifest")?;
    write("manifest.webmanifest", manifest.as_bytes())?;

    let mut kept: Vec<String> = names.values().cloned().collect();
    kept.extend(sheet_names);
    kept.push("manifest.webmanifest".to_owned());
    kept.extend(KEPT.iter().map(|name| (*name).to_owned()));
    let mut version = page + &manifest;
    for name in KEPT {
        let content = fs::read(web.join(name)).map_err(|e| format!("cannot read {name}: {e}"))?;
        version.push_str(&hash(&content));
    }
    write("sw.js", worker(&read("sw.js")?, &kept, &version)?.as_bytes())
}

/// The service worker with the files of this version, and a name for it that changes with anything in them.
fn worker(template: &str, files: &[String], version: &str) -> Result<String> {
    let list: Vec<String> = files.iter().map(|file| format!("  \"/{file}\",\n")).collect();
    let list = format!("[\n  \"/\",\n{}]", list.concat());
    let mut worker = template.to_owned();
    let version = hash(format!("{template}{list}{version}").as_bytes());
    for (place, content) in [("/* files */ []", list.as_str()), ("/* version */", version.as_str())] {
        if worker.matches(place).count() != 1 {
            return Err(format!("web/sw.js must hold {place} once"));
        }
        worker = worker.replace(place, content);
    }
    Ok(worker)
}

/// The sheets of the app.
struct Sheets {
    /// What the board, the shell and the sign-in stand on: fetched before anything is drawn.
    first: String,
    /// That of the screens whose code is fetched later: `chunks.rs` fetches it with the first of them.
    later: String,
}

fn sheets(styles: &Path) -> Result<Sheets> {
    let mut all = files(styles)?;
    all.retain(|file| file.extension().is_some_and(|kind| kind == "css"));
    let place = |file: &Path| {
        let stem = file.file_stem().unwrap_or_default();
        // Those of the design system come before those of the screens, which may refine them.
        let folder = match file.strip_prefix(styles) {
            Ok(path) if path.starts_with("ui") => 1,
            Ok(path) if path.starts_with("features") => 2,
            Ok(path) if path.starts_with("later") => 3,
            _ => 0,
        };
        (folder, FIRST.iter().position(|first| *first == stem).unwrap_or(FIRST.len()), file.to_path_buf())
    };
    all.sort_by_key(|file| place(file));
    let mut sheets = Sheets { first: String::new(), later: String::new() };
    for file in all {
        let text = fs::read_to_string(&file).map_err(|e| format!("cannot read {}: {e}", file.display()))?;
        let is_later = file.starts_with(styles.join("later"));
        let sheet = if is_later { &mut sheets.later } else { &mut sheets.first };
        sheet.push_str(&without_comments(&text));
    }
    Ok(sheets)
}

/// The sheet without comments, indentation and empty lines.
fn without_comments(css: &str) -> String {
    let mut text = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        text.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| format!("{line}\n")).collect()
}

/// The page's template with its places filled in.
fn fill(template: &str, [sheet, later]: &[String; 2], shared: &str, icons: &str) -> Result<String> {
    let js = format!("/{}", hashed_name(&format!("{NAME}.js"), shared));
    let wasm = format!("/{}", hashed_name(&format!("{NAME}_bg.wasm"), shared));
    let head = format!(
        r#"<link rel="modulepreload" href="{js}">
    <link rel="preload" href="{wasm}" as="fetch" type="application/wasm" crossorigin>
    <link rel="stylesheet" href="/{sheet}">
    <link rel="stylesheet" id="more-styles" data-href="/{later}">
    <script type="module">
      import init from "{js}";
      init({{ module_or_path: "{wasm}" }}).catch((error) => {{
        console.error(error);
        document.getElementById("not-loaded").hidden = false;
      }});
    </script>"#
    );
    let mut page = template.to_owned();
    for (place, content) in [("<!-- app -->", head.as_str()), ("<!-- icons -->", icons)] {
        if page.matches(place).count() != 1 {
            return Err(format!("web/index.html must hold {place} once"));
        }
        page = page.replace(place, content);
    }
    Ok(page)
}

/// JavaScript that names the other files as they are called now. An import's key in the table that the browser is given
/// stays: the WebAssembly knows it by that.
fn with_hashed_names(mut js: String, names: &BTreeMap<&str, String>) -> String {
    for (name, named) in names {
        for (before, after) in [("from \"./", "\""), ("from './", "'"), ("new URL(\"./", "\""), ("new URL('", "'")] {
            js = js.replace(&format!("{before}{name}{after}"), &format!("{before}{named}{after}"));
        }
    }
    js
}

/// `millrace-web_bg.wasm` with its hash: `millrace-web_bg-0123456789abcdef.wasm`.
fn hashed_name(name: &str, hash: &str) -> String {
    let (stem, kind) = name.rsplit_once('.').unwrap_or((name, ""));
    format!("{stem}-{hash}.{kind}")
}

fn hash(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

fn copy_folder(from: &Path, to: &Path) -> Result {
    for file in files(from)? {
        let copy = to.join(file.strip_prefix(from).unwrap_or(&file));
        let folder = copy.parent().unwrap_or(to);
        fs::create_dir_all(folder).map_err(|e| format!("cannot create {}: {e}", folder.display()))?;
        fs::copy(&file, &copy).map_err(|e| format!("cannot copy {}: {e}", file.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_and_addresses_follow_the_hash_and_keys_stay() {
        let js = "import { a } from \"./b.js\";\nfetch(new URL(\"./c.wasm\", x)); const t = { \"./b.js\": a };";
        let names = BTreeMap::from([("b.js", "b-1.js".to_owned()), ("c.wasm", "c-1.wasm".to_owned())]);
        assert_eq!(
            with_hashed_names(js.to_owned(), &names),
            "import { a } from \"./b-1.js\";\nfetch(new URL(\"./c-1.wasm\", x)); const t = { \"./b.js\": a };"
        );
    }

    #[test]
    fn comments_and_indentation_go() {
        assert_eq!(without_comments("/* a\n b */\n.c {\n  color: red; /* d */\n}\n\n"), ".c {\ncolor: red;\n}\n");
    }

    #[test]
    fn a_worker_has_the_files_of_its_version_and_another_name_for_others() {
        let template = "const FILES = /* files */ [];\nconst VERSION = \"millrace-/* version */\";";
        let one = worker(template, &["a-1.js".to_owned()], "page").expect("a worker");
        assert!(one.contains("[\n  \"/\",\n  \"/a-1.js\",\n]"), "{one}");
        assert_ne!(one, worker(template, &["a-1.js".to_owned()], "another page").expect("a worker"));
        assert!(worker("nothing", &[], "").is_err());
    }

    #[test]
    fn a_page_without_its_places_is_refused() {
        let sheets = ["s.css".to_owned(), "t.css".to_owned()];
        assert!(fill("<!-- app --> <!-- icons -->", &sheets, "0", "<svg/>").is_ok());
        assert!(fill("<!-- icons -->", &sheets, "0", "<svg/>").is_err());
    }
}
