//! G.711 μ-law: 16-bit samples in 8 bits, as telephone networks carry them (ITU-T G.711).

use super::{Frame, SAMPLES};

const BIAS: i32 = 132;
const CLIP: i32 = 32_635;

/// One sample, coded.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the exponent is below 8, the mantissa below 16"
)]
pub(super) fn encode(sample: i16) -> u8 {
    let sign: u8 = if sample < 0 { 0x80 } else { 0 };
    let magnitude = (i32::from(sample).abs().min(CLIP) + BIAS) as u32;
    let exponent = 24 - magnitude.leading_zeros();
    !(sign | ((exponent as u8) << 4) | ((magnitude >> (exponent + 3)) & 15) as u8)
}

/// One sample, decoded.
#[expect(clippy::cast_possible_truncation, reason = "at most 32,124")]
pub(super) fn decode(code: u8) -> i16 {
    let code = !code;
    let exponent = u32::from(code >> 4) & 7;
    let magnitude = (((i32::from(code & 15) << 3) + BIAS) << exponent) - BIAS;
    if code & 0x80 == 0 { magnitude as i16 } else { -magnitude as i16 }
}

/// A frame, coded.
pub(super) fn encode_frame(frame: &Frame) -> [u8; SAMPLES] {
    std::array::from_fn(|i| encode(frame[i]))
}

/// `(rate, channels, data)` of a WAV file in μ-law (format 7), which `hound` doesn't read.
pub(super) fn wav_data(file: &[u8]) -> Option<(u32, u16, &[u8])> {
    if file.get(..4)? != b"RIFF" || file.get(8..12)? != b"WAVE" {
        return None;
    }
    let mut rest = file.get(12..)?;
    let mut format = None;
    while rest.len() >= 8 {
        let length = u32::from_le_bytes(rest[4..8].try_into().ok()?) as usize;
        let body = rest.get(8..).map(|b| &b[..length.min(b.len())])?;
        match &rest[..4] {
            b"fmt " if body.len() >= 8 => {
                if u16::from_le_bytes([body[0], body[1]]) != 7 {
                    return None;
                }
                let rate = u32::from_le_bytes(body[4..8].try_into().ok()?);
                format = Some((rate, u16::from_le_bytes([body[2], body[3]])));
            }
            b"data" => return format.map(|(rate, channels)| (rate, channels, body)),
            _ => {}
        }
        rest = rest.get(8 + length + length % 2..)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_survives_a_round_trip() {
        for code in 0..=u8::MAX {
            let again = encode(decode(code));
            // Minus zero and plus zero are one sample.
            assert!(again == code || decode(again) == decode(code), "{code}");
        }
    }

    #[test]
    fn no_sample_is_changed_by_more_than_a_thirty_second_of_itself() {
        for sample in i16::MIN..=i16::MAX {
            let heard = i32::from(decode(encode(sample)));
            let error = (heard - i32::from(sample).clamp(-CLIP, CLIP)).abs();
            assert!(error <= i32::from(sample).abs() / 32 + 8, "{sample} became {heard}");
        }
    }
}
