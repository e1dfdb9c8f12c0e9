//! What is made of a file, and who may give whom a picture.

use super::{
    Size, commands,
    model::{self, portrait},
    queries,
};
use crate::{
    access::policy::BuiltIn,
    error::Error,
    users::testing::{TestApp, invitation, request},
};
use image::{DynamicImage, ImageEncoder, ImageFormat, Rgba, RgbaImage, codecs::jpeg::JpegEncoder};
use millrace_shared::{
    Invalid, UserId,
    validation::{PICTURE_BYTES_MAX, PICTURE_PIXELS_MAX},
};
use std::io::Cursor;

const RED: Rgba<u8> = Rgba([220, 20, 20, 255]);
const GREEN: Rgba<u8> = Rgba([20, 160, 20, 255]);
const CLEAR: Rgba<u8> = Rgba([0, 0, 0, 0]);

fn file(format: ImageFormat, (width, height): (u32, u32), color: impl Fn(u32, u32) -> Rgba<u8>) -> Vec<u8> {
    let image = DynamicImage::from(RgbaImage::from_fn(width, height, color));
    let image = if format == ImageFormat::Jpeg { image.to_rgb8().into() } else { image };
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).expect("a picture");
    bytes.into_inner()
}

fn pixel(jpeg: &[u8], (x, y): (u32, u32)) -> [u8; 3] {
    image::load_from_memory(jpeg).expect("a picture").to_rgb8().get_pixel(x, y).0
}

/// JPEG is not exact.
fn is_about(color: [u8; 3], wanted: Rgba<u8>) -> bool {
    color.iter().zip(wanted.0).all(|(part, wanted)| part.abs_diff(wanted) < 12)
}

/// A JPEG of `color` with an EXIF block: lying on its side as a phone writes it, with a text in it.
fn from_phone(color: impl Fn(u32, u32) -> Rgba<u8>, orientation: u8, text: &[u8]) -> Vec<u8> {
    let image = DynamicImage::from(RgbaImage::from_fn(300, 200, color)).to_rgb8();
    // A little-endian TIFF of one entry: 0x0112, a short.
    let mut exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    exif.extend(text);
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    encoder.set_exif_metadata(exif).expect("EXIF");
    encoder.encode_image(&image).expect("a picture");
    bytes
}

/// A PNG that says how large it is, and ends there.
fn png_head(width: u32, height: u32) -> Vec<u8> {
    let mut head = b"IHDR".to_vec();
    head.extend([width.to_be_bytes(), height.to_be_bytes()].concat());
    head.extend([8, 6, 0, 0, 0]);
    let crc = head.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    });
    [b"\x89PNG\r\n\x1a\n\0\0\0\x0d".as_slice(), &head, &(!crc).to_be_bytes(), b"\0\0\0\0IDAT\x35\xaf\x06\x1e"].concat()
}

#[test]
fn the_middle_is_kept_in_two_sizes() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        for size in [(300, 100), (100, 300), (1500, 1100)] {
            let middle = |x: u32, y: u32| {
                let (x, y) = (x.abs_diff(size.0 / 2), y.abs_diff(size.1 / 2));
                if x <= size.0.min(size.1) / 2 + 8 && y <= size.0.min(size.1) / 2 + 8 { GREEN } else { RED }
            };
            let made = portrait(&file(format, size, middle)).expect("taken");
            for (bytes, side) in [(&made.small, 96), (&made.large, 256)] {
                assert_eq!(image::guess_format(bytes).expect("a picture"), ImageFormat::Jpeg);
                let picture = image::load_from_memory(bytes).expect("a picture").to_rgb8();
                assert_eq!(picture.dimensions(), (side, side));
                for at in [(0, 0), (side - 1, 0), (side / 2, side / 2), (0, side - 1), (side - 1, side - 1)] {
                    let color = picture.get_pixel(at.0, at.1).0;
                    assert!(is_about(color, GREEN), "{format:?} {size:?} at {at:?}: {color:?}");
                }
            }
        }
    }
}

#[test]
fn the_smallest_and_the_thinnest_are_pictures_too() {
    for size in [(1, 1), (5000, 1), (1, 5000)] {
        let made = portrait(&file(ImageFormat::Png, size, |_, _| GREEN)).expect("taken");
        assert!(is_about(pixel(&made.large, (128, 128)), GREEN), "{size:?}");
    }
}

#[test]
fn a_picture_stands_upright_and_nothing_else_of_the_file_is_kept() {
    // Lying on its side: what is above on screen is at the left of the file.
    let sent = from_phone(|x, _| if x < 150 { RED } else { GREEN }, 6, b"48.1486 N 17.1077 E");
    assert!(sent.windows(7).any(|part| part == b"48.1486"), "the file tells where it was taken");
    let made = portrait(&sent).expect("taken");
    assert!(is_about(pixel(&made.large, (128, 20)), RED) && is_about(pixel(&made.large, (128, 236)), GREEN));
    for kept in [&made.small, &made.large] {
        assert!(!kept.windows(7).any(|part| part == b"48.1486"));
        assert!(!kept.windows(4).any(|part| part == b"Exif"));
    }
}

#[test]
fn what_lets_see_through_stands_on_white() {
    let made =
        portrait(&file(ImageFormat::Png, (200, 200), |x, _| if x < 100 { CLEAR } else { GREEN })).expect("taken");
    assert!(is_about(pixel(&made.large, (30, 128)), Rgba([255; 4])));
    assert!(is_about(pixel(&made.large, (220, 128)), GREEN));
}

#[test]
fn the_same_picture_has_the_same_version_and_another_has_another() {
    let version = |color| portrait(&file(ImageFormat::Png, (50, 50), |_, _| color)).expect("taken").version;
    assert_eq!(version(RED), version(RED));
    assert_ne!(version(RED), version(GREEN));
    assert_eq!(version(RED).len(), 32);
}

#[test]
fn what_is_no_picture_is_not_taken() {
    let svg = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;
    for bytes in
        [b"".as_slice(), b"Dear Anna", svg, b"<?xml version='1.0'?><svg/>", b"BM\0\0\0\0\0\0", b"II*\0", b"%PDF-1.7"]
    {
        assert_eq!(portrait(bytes), Err(Invalid::NotAPicture), "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn what_is_cut_off_or_damaged_is_not_taken() {
    let noise = |x: u32, y: u32| Rgba([(x * 7 + y * 13) as u8, ((x * 31) ^ (y * 17)) as u8, (x * y) as u8, 255]);
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let whole = file(format, (120, 120), noise);
        portrait(&whole).expect("taken");
        for part in [12, 40, whole.len() / 2, whole.len() * 9 / 10] {
            assert_eq!(portrait(&whole[..part]), Err(Invalid::Unreadable), "{part} bytes of {format:?}");
        }
    }
    // The small picture in a phone's file has an end of its own.
    let sent = from_phone(noise, 1, b"\xff\xd8\xff\xdb\0\x02\xff\xd9");
    portrait(&sent).expect("taken");
    assert_eq!(portrait(&sent[..sent.len() / 2]), Err(Invalid::Unreadable));
}

#[test]
fn what_would_unpack_to_too_much_is_refused_by_its_header() {
    let too_many = Err(Invalid::TooManyPixels(PICTURE_PIXELS_MAX));
    assert_eq!(portrait(&png_head(60_000, 60_000)), too_many);
    assert_eq!(portrait(&png_head(u32::MAX >> 1, 1)), too_many);
    // One pixel on a canvas of 65,535 by 65,535.
    let canvas = b"GIF89a\xff\xff\xff\xff\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b";
    assert_eq!(portrait(canvas), too_many);
    assert_eq!(portrait(&png_head(6_000, 6_000)), Err(Invalid::Unreadable), "as large as is taken, and empty");
    assert_eq!(portrait(&vec![0; PICTURE_BYTES_MAX + 1]), Err(Invalid::TooLarge(PICTURE_BYTES_MAX)));
}

#[test]
fn an_address_means_what_it_was_made_from() {
    let user = UserId(uuid::Uuid::from_u128(7));
    for size in [Size::Small, Size::Large] {
        assert_eq!(model::parse_path(&model::path(user, "c0ffee", size)), Some((user, "c0ffee", size)));
    }
    for path in
        ["/avatars/", "/avatars/x/c0ffee-96", &format!("/avatars/{user}"), &format!("/avatars/{user}/c0ffee-64")]
    {
        assert_eq!(model::parse_path(path), None, "{path}");
    }
}

#[tokio::test]
async fn a_picture_comes_is_replaced_and_goes_with_an_event_each() {
    let (test, admin) = TestApp::set_up().await;
    let boris = test.user(&admin, "Boris", BuiltIn::User, None).await;
    let id = boris.user_id().expect("a user");
    let (red, green) = ([RED, GREEN].map(|color| file(ImageFormat::Png, (60, 60), |_, _| color))).into();
    let (first, seq) = commands::set(&boris, id, red).await.expect("set");
    let first = first.avatar.clone().expect("a picture");
    let (_, again) =
        commands::set(&test.now(&boris).await, id, file(ImageFormat::Png, (60, 60), |_, _| RED)).await.expect("set");
    assert_eq!(again, seq, "the same picture is no change");
    let (second, _) = commands::set(&test.now(&boris).await, id, green).await.expect("set");
    let second = second.avatar.clone().expect("a picture");
    let now = test.now(&boris).await;
    assert_eq!(now.user().expect("Boris").avatar.as_ref(), Some(&second), "the snapshot knows");
    queries::bytes(&now, id, &second, Size::Large).await.expect("the picture");
    for (version, size) in [(first.as_str(), Size::Small), ("", Size::Large)] {
        let gone = queries::bytes(&now, id, version, size).await;
        assert!(matches!(gone, Err(Error::NotFound(_))), "{gone:?}");
    }
    commands::remove(&now, id).await.expect("removed");
    commands::remove(&now, id).await.expect("nothing to do");
    assert!(queries::bytes(&now, id, &second, Size::Large).await.is_err());
    let told: Vec<_> = test
        .log(&admin)
        .await
        .into_iter()
        .filter(|event| event.record_id.0 == id.0 && event.verb == "updated")
        .map(|event| event.changes[0].clone())
        .collect();
    let change = |before: Option<&str>, after: Option<&str>| serde_json::json!({ "field": "avatar", "before": before, "after": after });
    assert_eq!(told, [change(None, Some(&first)), change(Some(&first), Some(&second)), change(Some(&second), None)]);
}

#[tokio::test]
async fn ones_own_picture_is_ones_own_and_administrators_may_help() {
    let (test, admin) = TestApp::set_up().await;
    let boris = test.user(&admin, "Boris", BuiltIn::Manager, None).await;
    let cyril = test.user(&admin, "Cyril", BuiltIn::User, boris.user_id()).await;
    let [anna, boris, cyril] = [test.now(&admin).await, test.now(&boris).await, test.now(&cyril).await];
    let id = |access: &crate::access::Access| access.user_id().expect("a user");
    let picture = || file(ImageFormat::Png, (40, 40), |_, _| RED);
    for (by, whose) in [(&boris, &cyril), (&cyril, &boris), (&cyril, &anna)] {
        for outcome in [commands::set(by, id(whose), picture()).await, commands::remove(by, id(whose)).await] {
            assert!(matches!(outcome, Err(Error::Forbidden(_))), "{outcome:?}");
        }
    }
    commands::set(&cyril, id(&cyril), picture()).await.expect("one's own");
    commands::set(&anna, id(&boris), picture()).await.expect("an administrator");
    commands::remove(&anna, id(&cyril)).await.expect("an administrator");
    let nobody = commands::set(&anna, UserId(uuid::Uuid::from_u128(1)), picture()).await;
    assert!(matches!(nobody, Err(Error::NotFound(_))), "{nobody:?}");
    let refused = commands::set(&cyril, id(&cyril), b"Dear Anna".to_vec()).await;
    assert!(
        matches!(&refused, Err(Error::Validation(fields)) if fields[0].invalid == Invalid::NotAPicture),
        "{refused:?}"
    );
    let input = invitation(&anna, "Dora", BuiltIn::User);
    let (dora, _) = crate::users::commands::invite(&anna, &request(), input).await.expect("an invitation");
    commands::set(&test.now(&anna).await, dora.id, picture()).await.expect("before she joins");
}
