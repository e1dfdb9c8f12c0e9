//! Telling the person at the terminal what is going on and how long it took.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use crate::Result;

/// Does one named step, with its name before and its time after.
pub fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let start = Instant::now();
    println!("{} {name}", bold("==>"));
    flush();
    let done = work().map_err(|reason| format!("{name}: {reason}"))?;
    println!("    {name}: done in {}", time(start.elapsed()));
    flush();
    Ok(done)
}

/// A remark inside a step.
pub fn note(text: &str) {
    for line in text.lines() {
        println!("    {line}");
    }
    flush();
}

/// `850 ms`, `12.3 s` or `4 min 05 s`.
pub fn time(duration: Duration) -> String {
    let millis = duration.as_millis();
    let seconds = duration.as_secs();
    if millis < 1000 {
        format!("{millis} ms")
    } else if seconds < 60 {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

/// Bold on a terminal, plain in a file.
pub fn bold(text: &str) -> String {
    if std::io::stdout().is_terminal() { format!("\x1b[1m{text}\x1b[0m") } else { text.to_owned() }
}

fn flush() {
    // What we say must come before what the next program says; a closed pipe is its reader's wish.
    let _ = std::io::stdout().flush();
}
