//! Limits of sign-in, reset and uploads, by account and by address, in bounded memory.
//!
//! A try is counted before it is made, so that many at once do not slip through, and is counted the same whether the
//! account exists or not. The strictest limit is for one account from one address: a stranger who guesses
//! elsewhere does not lock the owner out until the much wider limit of the account itself.

use crate::error::Error;
use millrace_shared::{Timestamp, UserId};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

/// Most counters that are kept.
const COUNTERS: usize = 20_000;
const MINUTE_MS: i64 = 60_000;

/// How many tries within how long.
#[derive(Clone, Copy)]
struct Limit {
    name: &'static str,
    tries: u32,
    within_ms: i64,
}

const fn limit(name: &'static str, tries: u32, minutes: i64) -> Limit {
    Limit { name, tries, within_ms: minutes * MINUTE_MS }
}

const SIGN_IN_BOTH: Limit = limit("sign-in both", 10, 15);
const SIGN_IN_ACCOUNT: Limit = limit("sign-in account", 100, 15);
const SIGN_IN_ADDRESS: Limit = limit("sign-in address", 100, 15);
const RESET_ACCOUNT: Limit = limit("reset account", 3, 60);
const RESET_ADDRESS: Limit = limit("reset address", 20, 60);
const UPLOAD_USER: Limit = limit("upload user", 30, 10);
const FILE_USER: Limit = limit("file user", 300, 10);

/// The counters of a process.
#[derive(Default)]
pub struct Attempts(Mutex<HashMap<[u8; 16], Window>>);

#[derive(Clone, Copy)]
struct Window {
    limit: Limit,
    tries: u32,
    until: Timestamp,
}

impl Window {
    const fn begin(limit: Limit, now: Timestamp) -> Self {
        Self { limit, tries: 0, until: Timestamp(now.0.saturating_add(limit.within_ms)) }
    }

    /// Whether it counts. One that ends later than any that begins now is of before the clock was set back: nobody waits
    /// until the time comes again.
    fn is_open(&self, now: Timestamp) -> bool {
        (1..=self.limit.within_ms).contains(&self.until.ms_since(now))
    }
}

impl Attempts {
    /// Counts a sign-in; refused when there were too many.
    pub fn sign_in(&self, now: Timestamp, account: &str, address: &str) -> Result<(), Error> {
        let both = format!("{account}\n{}", network(address));
        self.count(now, &[(SIGN_IN_BOTH, &both), (SIGN_IN_ACCOUNT, account), (SIGN_IN_ADDRESS, &network(address))])
    }

    /// Forgets the tries of somebody who knew the password in the end.
    pub fn signed_in(&self, account: &str, address: &str) {
        let both = format!("{account}\n{}", network(address));
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        windows.remove(&key(SIGN_IN_BOTH, &both));
        for (limit, whose) in [(SIGN_IN_ACCOUNT, account), (SIGN_IN_ADDRESS, &network(address))] {
            if let Some(window) = windows.get_mut(&key(limit, whose)) {
                window.tries = window.tries.saturating_sub(1);
            }
        }
    }

    /// Counts a request for a reset link; refused when there were too many.
    pub fn reset(&self, now: Timestamp, account: &str, address: &str) -> Result<(), Error> {
        self.count(now, &[(RESET_ACCOUNT, account), (RESET_ADDRESS, &network(address))])
    }

    /// Counts a file that a user puts on a record; refused when there were too many.
    pub fn file(&self, now: Timestamp, user: UserId) -> Result<(), Error> {
        self.count(now, &[(FILE_USER, &user.to_string())])
    }

    /// Counts a picture that a user sends; refused when there were too many.
    pub fn upload(&self, now: Timestamp, user: UserId) -> Result<(), Error> {
        self.count(now, &[(UPLOAD_USER, &user.to_string())])
    }

    fn count(&self, now: Timestamp, limits: &[(Limit, &str)]) -> Result<(), Error> {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let refused = limits.iter().filter_map(|(limit, whose)| {
            let window = windows.get(&key(*limit, whose))?;
            (window.is_open(now) && window.tries >= limit.tries).then(|| window.until.ms_since(now))
        });
        if let Some(wait_ms) = refused.max() {
            metrics::counter!("millrace_attempts_refused_total").increment(1);
            return Err(Error::RateLimited { retry_after_s: wait_ms.unsigned_abs().div_ceil(1000) });
        }
        for (limit, whose) in limits {
            if windows.len() >= COUNTERS {
                make_room(&mut windows, now);
            }
            let fresh = Window::begin(*limit, now);
            let window = windows.entry(key(*limit, whose)).or_insert(fresh);
            if !window.is_open(now) {
                *window = fresh;
            }
            window.tries += 1;
        }
        Ok(())
    }
}

/// Drops what has run out, then what is furthest from its limit: a flood of new names must not free the one that is
/// being guessed at.
fn make_room(windows: &mut HashMap<[u8; 16], Window>, now: Timestamp) {
    windows.retain(|_, window| window.is_open(now));
    for share in [4, 2, 1] {
        if windows.len() >= COUNTERS {
            windows.retain(|_, window| window.tries * share >= window.limit.tries);
        }
    }
    if windows.len() >= COUNTERS {
        windows.clear();
    }
}

/// Of fixed size, however long a name is sent.
fn key(limit: Limit, whose: &str) -> [u8; 16] {
    let digest = Sha256::new().chain_update(limit.name).chain_update([0]).chain_update(whose).finalize();
    let mut key = [0; 16];
    key.copy_from_slice(&digest[..16]);
    key
}

/// The address, or for IPv6 the network of one customer: a /64.
fn network(address: &str) -> String {
    match address.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(IpAddr::V6(v6)) => match v6.to_ipv4_mapped() {
            Some(v4) => v4.to_string(),
            None => v6.segments()[..4].iter().map(|part| format!("{part:x}:")).collect(),
        },
        Ok(IpAddr::V4(v4)) => v4.to_string(),
        Err(_) => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_000_000);

    #[test]
    fn guessing_ends_after_ten_tries_and_goes_on_later() {
        let attempts = Attempts::default();
        for _ in 0..SIGN_IN_BOTH.tries {
            attempts.sign_in(NOW, "anna@example.com", "192.0.2.1").unwrap();
        }
        let refused = attempts.sign_in(NOW, "anna@example.com", "192.0.2.1");
        assert!(matches!(refused, Err(Error::RateLimited { retry_after_s: 900 })), "{refused:?}");
        attempts.sign_in(NOW, "anna@example.com", "192.0.2.2").expect("the owner is elsewhere");
        attempts.sign_in(NOW, "boris@example.com", "192.0.2.1").expect("somebody else at the same address");
        attempts.sign_in(NOW.plus_ms(SIGN_IN_BOTH.within_ms), "anna@example.com", "192.0.2.1").expect("later");
    }

    #[test]
    fn a_clock_that_is_set_back_locks_nobody_out_until_the_time_comes_again() {
        let (attempts, next_year) = (Attempts::default(), NOW.plus_ms(365 * 86_400_000));
        for _ in 0..SIGN_IN_BOTH.tries {
            attempts.sign_in(next_year, "anna@example.com", "192.0.2.1").unwrap();
        }
        assert!(attempts.sign_in(next_year, "anna@example.com", "192.0.2.1").is_err());
        attempts.sign_in(NOW, "anna@example.com", "192.0.2.1").expect("the clock is right again");
        for _ in 1..SIGN_IN_BOTH.tries {
            attempts.sign_in(NOW, "anna@example.com", "192.0.2.1").unwrap();
        }
        assert!(attempts.sign_in(NOW, "anna@example.com", "192.0.2.1").is_err(), "and the limit holds as ever");
    }

    #[test]
    fn signing_in_forgets_the_tries_before_it() {
        let attempts = Attempts::default();
        for _ in 0..5 * SIGN_IN_BOTH.tries {
            attempts.sign_in(NOW, "anna@example.com", "192.0.2.1").unwrap();
            attempts.signed_in("anna@example.com", "192.0.2.1");
        }
    }

    #[test]
    fn one_address_cannot_try_one_account_after_another() {
        let attempts = Attempts::default();
        for at in 0..SIGN_IN_ADDRESS.tries {
            attempts.sign_in(NOW, &format!("user{at}@example.com"), &format!("2001:db8::{at:x}")).unwrap();
        }
        assert!(attempts.sign_in(NOW, "next@example.com", "2001:db8::ffff").is_err(), "the same /64");
        attempts.sign_in(NOW, "next@example.com", "2001:db8:0:1::1").expect("another network");
    }

    #[test]
    fn resets_are_few() {
        let attempts = Attempts::default();
        for _ in 0..RESET_ACCOUNT.tries {
            attempts.reset(NOW, "anna@example.com", "192.0.2.1").unwrap();
        }
        assert!(attempts.reset(NOW, "anna@example.com", "192.0.2.99").is_err());
    }

    #[test]
    fn files_are_counted_for_each_user() {
        let attempts = Attempts::default();
        let [anna, boris] = [1, 2].map(|number| UserId(uuid::Uuid::from_u128(number)));
        for _ in 0..UPLOAD_USER.tries {
            attempts.upload(NOW, anna).unwrap();
        }
        assert!(matches!(attempts.upload(NOW, anna), Err(Error::RateLimited { retry_after_s: 600 })));
        attempts.upload(NOW, boris).expect("somebody else");
        attempts.upload(NOW.plus_ms(UPLOAD_USER.within_ms), anna).expect("later");
    }

    #[test]
    fn a_flood_of_names_stays_in_bounds_and_frees_nobody() {
        let attempts = Attempts::default();
        for _ in 0..SIGN_IN_BOTH.tries {
            attempts.sign_in(NOW, "anna@example.com", "192.0.2.1").unwrap();
        }
        for at in 0..COUNTERS {
            // Refusals by the address are part of the flood.
            let _ =
                attempts.sign_in(NOW, &format!("user{at}@example.com"), &format!("198.51.{}.{}", at / 256, at % 256));
        }
        assert!(attempts.0.lock().unwrap().len() <= COUNTERS);
        assert!(attempts.sign_in(NOW, "anna@example.com", "192.0.2.1").is_err());
    }
}
