//! Starts the app in the page's body.

fn main() {
    leptos::mount::mount_to_body(millrace_web::app::App);
}
