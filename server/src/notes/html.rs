//! Markdown to HTML that is safe to show. This is the only place that makes HTML of what people write: a browser
//! shows what comes from here as it is.

use ammonia::Builder;
use pulldown_cmark::{Event, Options, Parser, html};
use std::sync::LazyLock;

/// What may be in a note. Pictures are left out: one from elsewhere would tell its server who reads the note.
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::default();
    cleaner
        .rm_tags(["img"])
        .link_rel(Some("noopener noreferrer nofollow"))
        .url_schemes(["http", "https", "mailto", "tel"].into());
    cleaner
});

/// More parts than this are no formatting that somebody means: the rows of a table are filled up with empty cells, so
/// that a note can say a hundred times its length.
const MOST_PARTS: usize = 20_000;
/// Deeper than this nothing is nested that somebody reads; browsers give up on it.
const DEEPEST: usize = 50;

/// Safe HTML of a text in Markdown (CommonMark with tables and struck-out text; a line end is a line end).
///
/// ```
/// assert_eq!(millrace::notes::html::render("**yes**<script>no</script>"), "<p><strong>yes</strong></p>\n");
/// ```
pub fn render(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let events = Parser::new_ext(markdown, options)
        .map(|event| if event == Event::SoftBreak { Event::HardBreak } else { event });
    let Some(events) = of_sound_size(events) else {
        return format!("<pre>{}</pre>\n", ammonia::clean_text(markdown));
    };
    let mut unsafe_html = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut unsafe_html, events.into_iter());
    CLEANER.clean(&unsafe_html).to_string()
}

/// The parts of a text, unless they are too many or too deep in each other.
fn of_sound_size<'t>(events: impl Iterator<Item = Event<'t>>) -> Option<Vec<Event<'t>>> {
    let (mut kept, mut depth) = (Vec::new(), 0_usize);
    for event in events {
        match &event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST || kept.len() >= MOST_PARTS {
            return None;
        }
        kept.push(event);
    }
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn what_people_format_is_kept() {
        assert_eq!(render("a\nb"), "<p>a<br>\nb</p>\n");
        assert_eq!(render("- ~~one~~\n- `two`"), "<ul>\n<li><del>one</del></li>\n<li><code>two</code></li>\n</ul>\n");
        assert_eq!(
            render("[page](https://example.com/?a=1&b=2)"),
            "<p><a href=\"https://example.com/?a=1&amp;b=2\" rel=\"noopener noreferrer nofollow\">page</a></p>\n"
        );
    }

    #[test]
    fn texts_made_to_swell_are_shown_as_they_were_written() {
        let most = 20_000;
        let wide = format!("{}\n{}\n", "|a".repeat(2_000), "|-".repeat(2_000)) + &"|\n".repeat(6_000);
        for (what, text) in [
            ("a table of empty cells", wide),
            ("quotes in quotes", ">".repeat(most)),
            ("lists in lists", (0..150).map(|depth| format!("{}- a\n", "  ".repeat(depth))).collect()),
            ("brackets", "[".repeat(most)),
            ("links in links", "[a](".repeat(most / 4)),
            ("stars", "*a_ ".repeat(most / 4)),
            ("open emphasis", "**".repeat(most / 2)),
            ("marks of code", (1..190).map(|length| "`".repeat(length) + " ").collect()),
            ("tags in tags", "<b>".repeat(most / 3)),
            ("quotes of HTML", "<!-- ".repeat(most / 5)),
            ("references", "&amp;&#x41;&nosuch;".repeat(most / 19)),
        ] {
            let begun = std::time::Instant::now();
            let html = render(&text);
            assert!(begun.elapsed().as_secs() < 5, "{what} took {:?}", begun.elapsed());
            assert!(html.len() < text.len() * 12 + 1_000, "{what}: {} bytes of {}", html.len(), text.len());
        }
        assert_eq!(render(&"> ".repeat(60)), format!("<pre>{}</pre>\n", "&gt;&#32;".repeat(60)));
    }

    #[test]
    fn what_would_run_or_tell_on_the_reader_is_left_out() {
        for bad in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "![](https://tracker.example/pixel.gif)",
            "[x](javascript:alert(1))",
            "[x](data:text/html,<script>1</script>)",
            "<a href=\"jav&#x0A;ascript:alert(1)\">x</a>",
            "<b style=\"position:fixed\" onclick=\"x()\">b</b>",
            "<iframe src=\"https://example.com\"></iframe>",
            "<svg onload=alert(1)>",
        ] {
            let html = render(bad);
            for sign in [
                "<script",
                "<img",
                "javascript:",
                "data:",
                "onerror",
                "onclick",
                "onload",
                "style=",
                "<iframe",
                "<svg",
                "tracker",
            ] {
                assert!(!html.contains(sign), "{bad} became {html}");
            }
        }
    }
}
