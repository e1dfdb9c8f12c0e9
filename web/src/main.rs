//! Starts the app in the page's body.

fn main() {
    std::panic::set_hook(Box::new(|info| millrace_web::platform::log_error(&info.to_string())));
    leptos::mount::mount_to_body(millrace_web::app::App);
}
