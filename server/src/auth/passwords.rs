//! Passwords: argon2id with 19 MiB, two passes, one lane, off the async threads and only a few at once.

use crate::{app::App, error::Error};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier},
};
use tokio::sync::Semaphore;

/// Most that are worked out at once in the process, so that a flood of sign-ins takes neither all processors nor
/// all memory.
const AT_ONCE: usize = 2;
static PLACES: Semaphore = Semaphore::const_new(AT_ONCE);

/// Hashes a password, with fresh salt, into the PHC format.
pub async fn hash(app: &App, password: &str) -> Result<String, Error> {
    let mut salt = [0; 16];
    app.random.fill(&mut salt);
    let password = password.to_owned();
    work(move || {
        let hashed = argon2().hash_password_with_salt(password.as_bytes(), &salt);
        hashed.map(|hash| hash.to_string()).map_err(Error::internal)
    })
    .await
}

/// Whether this is the password. Without a hash (nobody has this address, or there is no password yet) it is not,
/// after just as much work.
pub async fn matches(password: &str, hash: Option<&str>) -> Result<bool, Error> {
    let (password, hash) = (password.to_owned(), hash.map(str::to_owned));
    work(move || {
        Ok(match hash {
            Some(hash) => argon2().verify_password(password.as_bytes(), hash.as_str()).is_ok(),
            None => {
                let idle = argon2().hash_password_with_salt(password.as_bytes(), &[0; 16]);
                // Used, so that the work is not optimised away; its outcome tells nothing.
                std::hint::black_box(&idle);
                false
            }
        })
    })
    .await
}

fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}

async fn work<T: Send + 'static>(task: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    let _place = PLACES.acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(task).await.map_err(Error::internal)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cost_is_what_the_top_of_this_file_says() {
        let hash = argon2().hash_password_with_salt(b"copper kettle sings", b"0123456789abcdef").unwrap().to_string();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    }

    #[tokio::test]
    async fn only_the_right_password_matches_and_no_hash_matches_nothing() {
        let hash = argon2().hash_password_with_salt(b"copper kettle sings", b"0123456789abcdef").unwrap().to_string();
        assert!(matches("copper kettle sings", Some(&hash)).await.unwrap());
        assert!(!matches("copper kettle sang", Some(&hash)).await.unwrap());
        assert!(!matches("copper kettle sings", None).await.unwrap());
        assert!(!matches("copper kettle sings", Some("not a hash")).await.unwrap());
    }
}
