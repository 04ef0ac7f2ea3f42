//! Percent-encoded addresses.

/// The text with `%XX` decoded; unchanged if that is not UTF-8.
pub fn percent_decoded(text: &str) -> String {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let pair = (digit(bytes.get(at + 1)), digit(bytes.get(at + 2)));
        match (bytes[at], pair) {
            (b'%', (Some(high), Some(low))) => {
                decoded.push(u8::try_from(high * 16 + low).unwrap_or_default());
                at += 3;
            }
            (byte, _) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::percent_decoded;

    #[test]
    fn percent_encoding_is_decoded_where_it_is_text() {
        assert_eq!(percent_decoded("gr%C3%B6%c3%9Fe"), "größe");
        for text in ["%zz%ff%", "a b", "%", "%4", ""] {
            assert_eq!(percent_decoded(text), text);
        }
    }
}
