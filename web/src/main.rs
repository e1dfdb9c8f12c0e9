//! Starts the app in the page's body, once its texts are there.

fn main() {
    std::panic::set_hook(Box::new(|info| millrace_web::platform::log_error(&info.to_string())));
    millrace_web::api::first::begin();
    wasm_bindgen_futures::spawn_local(async {
        millrace_web::i18n::language::begin().await;
        millrace_web::platform::clear_page();
        leptos::mount::mount_to_body(millrace_web::app::App);
    });
}
