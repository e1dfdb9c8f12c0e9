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

/// Safe HTML of a text in Markdown (CommonMark with tables and struck-out text; a line end is a line end).
///
/// ```
/// assert_eq!(millrace::notes::html::render("**yes**<script>no</script>"), "<p><strong>yes</strong></p>\n");
/// ```
pub fn render(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let events = Parser::new_ext(markdown, options)
        .map(|event| if event == Event::SoftBreak { Event::HardBreak } else { event });
    let mut unsafe_html = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut unsafe_html, events);
    CLEANER.clean(&unsafe_html).to_string()
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
