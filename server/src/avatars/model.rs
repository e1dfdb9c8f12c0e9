//! Pure rules of pictures: what is taken, what is made of it, and under which address it stands.

use image::{
    DynamicImage, GenericImageView, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Rgb, RgbImage,
    RgbaImage, codecs::jpeg::JpegEncoder, imageops,
};
use millrace_shared::{
    Invalid, UserId,
    validation::{PICTURE_BYTES_MAX, PICTURE_PIXELS_MAX},
};
use sha2::{Digest, Sha256};
use std::io::Cursor;

/// The size of a picture: always square.
#[derive(Debug, Clone, Copy, PartialEq, Eq, async_graphql::Enum)]
#[graphql(name = "AvatarSize")]
pub enum Size {
    /// 96 pixels, for lists and cards.
    Small,
    /// 256 pixels, for a person's own page.
    Large,
}

impl Size {
    /// The length of a side, in pixels.
    pub const fn pixels(self) -> u32 {
        match self {
            Self::Small => 96,
            Self::Large => 256,
        }
    }

    /// The size of this many pixels.
    fn parse(text: &str) -> Option<Self> {
        [Self::Small, Self::Large].into_iter().find(|size| size.pixels().to_string() == text)
    }
}

/// What pictures are served as.
pub const CONTENT_TYPE: &str = "image/jpeg";
/// What may be sent.
pub const TAKEN: [&str; 4] = ["image/jpeg", "image/png", "image/webp", "image/gif"];

/// Quality of what is kept, of 100: at these sizes an eye sees no difference to the original.
const QUALITY: u8 = 88;
/// The longest side of a picture, in pixels: that of a JPEG.
const SIDE_MAX: u32 = 65_535;
/// Memory for the pixels of one picture: the most that are taken, in the widest kind (16 bits, four channels).
const MEMORY: u64 = PICTURE_PIXELS_MAX * 8;
/// Above this side a picture is first made smaller by averaging, which is quick; the good filter does the rest.
const COARSE: u32 = 1024;

/// A picture as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portrait {
    /// Made from the content.
    pub version: String,
    /// JPEG, [`Size::Small`].
    pub small: Vec<u8>,
    /// JPEG, [`Size::Large`].
    pub large: Vec<u8>,
}

/// Where a picture is, on this server.
pub fn path(user: UserId, version: &str, size: Size) -> String {
    format!("/avatars/{user}/{version}-{}", size.pixels())
}

/// What a path means: whose picture, which version, which size.
pub fn parse_path(path: &str) -> Option<(UserId, &str, Size)> {
    let (user, file) = path.strip_prefix("/avatars/")?.split_once('/')?;
    let (version, size) = file.rsplit_once('-')?;
    Some((user.parse().ok()?, version, Size::parse(size)?))
}

/// Makes of a file what is kept of it: its middle, upright, on white where it lets see through.
///
/// # Errors
/// Why it is not taken. What it is, is told by its first bytes, not by its name; how large it is, by its header, before
/// any of it is unpacked.
pub fn portrait(file: &[u8]) -> Result<Portrait, Invalid> {
    if file.len() > PICTURE_BYTES_MAX {
        return Err(Invalid::TooLarge(PICTURE_BYTES_MAX));
    }
    let format = image::guess_format(file).map_err(|_| Invalid::NotAPicture)?;
    if !TAKEN.contains(&format.to_mime_type()) {
        return Err(Invalid::NotAPicture);
    }
    if format == ImageFormat::Jpeg && !has_end(file) {
        // The decoder would paint what is missing grey.
        return Err(Invalid::Unreadable);
    }
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(why)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PICTURE_PIXELS_MAX {
        return Err(Invalid::TooManyPixels(PICTURE_PIXELS_MAX));
    }
    if width == 0 || height == 0 {
        return Err(Invalid::Unreadable);
    }
    let orientation = decoder.orientation().map_err(why)?;
    let image = DynamicImage::from_decoder(decoder).map_err(why)?;
    let middle = on_white(&middle(&image));
    drop(image);
    let [small, large] = [Size::Small, Size::Large].map(|size| {
        let side = size.pixels();
        // The middle stays the middle however it is turned, so turning few pixels is enough.
        let mut made = DynamicImage::from(imageops::resize(&middle, side, side, imageops::FilterType::Lanczos3));
        made.apply_orientation(orientation);
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(&made).map(|()| bytes).map_err(why)
    });
    let (small, large) = (small?, large?);
    let version = Sha256::digest(&large)[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Portrait { version, small, large })
}

/// The largest square in the middle, but no larger than is of use.
fn middle(image: &DynamicImage) -> RgbaImage {
    let (width, height) = image.dimensions();
    let side = width.min(height);
    let square = imageops::crop_imm(image, (width - side) / 2, (height - side) / 2, side, side);
    if side > COARSE { imageops::thumbnail(&*square, COARSE, COARSE) } else { square.to_image() }
}

/// Behind a picture are the initials, which must not shine through.
fn on_white(image: &RgbaImage) -> RgbImage {
    RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let [red, green, blue, alpha] = image.get_pixel(x, y).0.map(u16::from);
        Rgb([red, green, blue].map(|part| u8::try_from((part * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)))
    })
}

/// Whether a JPEG comes to its end mark. Follows the marks, because the small picture within a picture has one too.
fn has_end(jpeg: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&[lead, mark]) = jpeg.get(at..at + 2) {
        at += match (lead, mark) {
            (0xff, 0xd9) => return true,
            // Filling; marks without a length, and what an 0xff within the data is written as.
            (0xff, 0xff) => 1,
            (0xff, 0x00 | 0x01 | 0xd0..=0xd8) => 2,
            (0xff, _) => match jpeg.get(at + 2..at + 4) {
                Some(&[high, low]) => 2 + usize::from(u16::from_be_bytes([high, low])),
                _ => return false,
            },
            _ => 1,
        };
    }
    false
}

fn why(error: ImageError) -> Invalid {
    match error {
        ImageError::Limits(_) => Invalid::TooManyPixels(PICTURE_PIXELS_MAX),
        ImageError::Unsupported(_) | ImageError::Decoding(_) | ImageError::IoError(_) => Invalid::Unreadable,
        ImageError::Encoding(_) | ImageError::Parameter(_) => Invalid::Unreadable,
    }
}
