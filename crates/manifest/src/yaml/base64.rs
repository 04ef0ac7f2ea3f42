//! The content of `!!binary`.

/// Base64 as Python decodes it: the text must be ASCII, what is no digit is skipped, only the padding is checked.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    // All of it, also behind the padding, where nothing else is looked at.
    if !text.is_ascii() {
        return None;
    }
    let mut bytes = Vec::new();
    let (mut held, mut digits, mut pads) = (0_u32, 0, 0);
    for char in text.chars() {
        let digit = match char {
            'A'..='Z' => u32::from(char) - u32::from('A'),
            'a'..='z' => u32::from(char) - u32::from('a') + 26,
            '0'..='9' => u32::from(char) - u32::from('0') + 52,
            '+' => 62,
            '/' => 63,
            '=' => {
                pads += usize::from(digits >= 2);
                if digits >= 2 && digits + pads >= 4 {
                    return Some(bytes);
                }
                continue;
            }
            _ => continue,
        };
        pads = 0;
        held = (held << 6 | digit) & 0xff_ffff;
        if digits > 0 {
            let shift = [0, 4, 2, 0][digits];
            bytes.push((held >> shift) as u8);
        }
        digits = (digits + 1) % 4;
    }
    (digits == 0).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn only_the_padding_is_checked() {
        for (text, wanted) in
            [("", ""), ("aGk=", "hi"), ("a G\nk=", "hi"), ("aGkh", "hi!"), ("YQ==", "a"), ("YQ==zz", "a"), ("====", "")]
        {
            assert_eq!(decode(text).as_deref(), Some(wanted.as_bytes()), "{text:?}");
        }
        for text in ["a", "aG", "aGk", "YQ=", "é", "aGk= é"] {
            assert_eq!(decode(text), None, "{text:?}");
        }
    }
}
