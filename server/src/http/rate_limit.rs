//! How many requests one address may make: a bucket that fills steadily and holds five seconds' worth.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
    time::Instant,
};

/// The most addresses remembered at once; beyond it, the fullest (which limit nobody) are forgotten.
const ADDRESSES: usize = 20_000;
/// How many seconds' worth of requests may come at once.
const BURST_S: f64 = 5.0;

/// See the top of the file.
pub struct RateLimit {
    per_second: f64,
    buckets: Mutex<HashMap<IpAddr, Bucket>>,
}

#[derive(Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

impl RateLimit {
    /// So many requests a second and address; 0 lets everything through.
    pub fn new(per_second: u32) -> Self {
        Self { per_second: f64::from(per_second), buckets: Mutex::default() }
    }

    /// Takes one request from the address's bucket. When it is empty: the seconds to wait.
    pub fn take(&self, address: IpAddr, now: Instant) -> Result<(), u64> {
        if self.per_second == 0.0 {
            return Ok(());
        }
        let full = self.per_second * BURST_S;
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= ADDRESSES {
            buckets.retain(|_, bucket| self.filled(*bucket, now) < full);
            if buckets.len() >= ADDRESSES {
                buckets.clear();
            }
        }
        let bucket = buckets.entry(network(address)).or_insert(Bucket { tokens: full, at: now });
        let tokens = self.filled(*bucket, now);
        let allowed = tokens >= 1.0;
        *bucket = Bucket { tokens: if allowed { tokens - 1.0 } else { tokens }, at: now };
        if allowed { Ok(()) } else { Err(((1.0 - tokens) / self.per_second).ceil().max(1.0) as u64) }
    }

    fn filled(&self, bucket: Bucket, now: Instant) -> f64 {
        let seconds = now.saturating_duration_since(bucket.at).as_secs_f64();
        (bucket.tokens + seconds * self.per_second).min(self.per_second * BURST_S)
    }
}

/// An IPv6 customer has a whole /64.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_burst_passes_then_the_steady_rate() {
        let limit = RateLimit::new(2);
        let (start, address) = (Instant::now(), "10.0.0.1".parse().unwrap());
        assert!((0..10).all(|_| limit.take(address, start).is_ok()));
        assert_eq!(limit.take(address, start), Err(1));
        assert!(limit.take("10.0.0.2".parse().unwrap(), start).is_ok(), "another address has its own");
        assert!(limit.take(address, start + Duration::from_secs(1)).is_ok());
    }

    #[test]
    fn neighbours_in_one_v6_network_share() {
        let limit = RateLimit::new(1);
        let now = Instant::now();
        for host in 1..=5 {
            assert!(limit.take(format!("2001:db8::{host}").parse().unwrap(), now).is_ok());
        }
        assert!(limit.take("2001:db8::99".parse().unwrap(), now).is_err());
    }

    #[test]
    fn many_addresses_do_not_fill_the_memory() {
        let limit = RateLimit::new(1);
        let now = Instant::now();
        for host in 0..ADDRESSES as u32 + 10 {
            let _ = limit.take(IpAddr::V4(std::net::Ipv4Addr::from_bits(host)), now);
        }
        assert!(limit.buckets.lock().unwrap().len() <= ADDRESSES);
    }
}
