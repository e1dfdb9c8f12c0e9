//! For those who run Millrace: is it up, can it work, how does it do.

use super::{Site, reply};
use crate::db::Schema;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use poem::{Response, http::StatusCode};
use std::sync::OnceLock;

/// Bounds of the latency histograms, in seconds.
const LATENCIES: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

static FIGURES: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Begins to collect figures; once a process, however many servers run in it.
pub fn collect() {
    FIGURES.get_or_init(|| {
        let builder =
            PrometheusBuilder::new().set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), LATENCIES);
        let handle = builder.and_then(PrometheusBuilder::install_recorder);
        let handle = handle.inspect_err(|error| tracing::warn!(%error, "no figures are collected")).ok()?;
        metrics::describe_counter!("millrace_requests_total", "HTTP requests by route and status");
        metrics::describe_histogram!("millrace_request_seconds", "Time to answer an HTTP request");
        metrics::describe_counter!("millrace_operations_total", "GraphQL operations by kind and outcome");
        metrics::describe_histogram!("millrace_operation_seconds", "Time to run a GraphQL operation");
        metrics::describe_gauge!("millrace_sockets", "Open WebSockets and event streams");
        metrics::describe_counter!("millrace_turned_away_total", "Whoever was told to come back later, and why");
        metrics::describe_gauge!("millrace_live_groups", "Subscriptions that are executed, each for all who share it");
        metrics::describe_counter!("millrace_live_frames_total", "Frames sent to subscribers");
        metrics::describe_counter!("millrace_wakes_total", "Wake-ups heard, by way: postgresql or nats");
        metrics::describe_gauge!("millrace_nats_connected", "1 while NATS is there, when an address of it is set");
        metrics::describe_counter!("millrace_database_errors_total", "Errors of the database");
        metrics::describe_counter!("millrace_jobs_total", "Jobs run, by kind and outcome");
        metrics::describe_gauge!(
            "millrace_backup_last_timestamp_seconds",
            "When the latest backup was begun; 0 for none"
        );
        metrics::describe_gauge!("millrace_backup_last_bytes", "Length of the latest backup");
        metrics::describe_gauge!("millrace_backup_seconds", "Time that the latest backup of this process took");
        metrics::describe_gauge!("millrace_backups_kept", "Backups in the folder");
        metrics::describe_gauge!("process_resident_memory_bytes", "Memory in use");
        Some(handle)
    });
}

/// Keeps the histograms small; called now and then.
pub fn upkeep() {
    if let Some(handle) = FIGURES.get().and_then(Option::as_ref) {
        handle.run_upkeep();
    }
}

/// `/metrics`, in the text format of Prometheus.
pub fn figures() -> Response {
    if let Some(bytes) = resident_bytes() {
        metrics::gauge!("process_resident_memory_bytes").set(bytes as f64);
    }
    match FIGURES.get().and_then(Option::as_ref) {
        Some(handle) => {
            reply::text(StatusCode::OK, handle.render()).set_content_type("text/plain; version=0.0.4; charset=utf-8")
        }
        None => reply::text(StatusCode::SERVICE_UNAVAILABLE, "no figures are collected\n"),
    }
}

/// `/healthz`: the process answers.
pub fn alive() -> Response {
    reply::text(StatusCode::OK, "ok\n")
}

impl Site {
    /// `/readyz`: the database answers and its schema is current.
    pub async fn ready(&self) -> Response {
        if *self.stop.borrow() {
            return reply::text(StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
        }
        let answered = self.app.db.in_time(std::time::Duration::from_secs(5), self.app.db.schema()).await;
        match answered {
            Ok(Schema::Current) => reply::text(StatusCode::OK, "ready\n"),
            Ok(Schema::Behind(_)) => reply::text(StatusCode::SERVICE_UNAVAILABLE, "migrations are not done\n"),
            Ok(Schema::Ahead(_)) => {
                reply::text(StatusCode::SERVICE_UNAVAILABLE, "the database is of a newer version\n")
            }
            Err(_) => reply::text(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
        }
    }
}

/// Memory in use, where the system tells it.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}
