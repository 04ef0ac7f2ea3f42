//! What can go wrong with one exchange, and what is to be expected of a client then.

use super::gate::Shut;

/// How often the platform gets the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivered {
    Not,
    Once,
    Twice,
}

/// What the client gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answered {
    /// What the platform answered last.
    Truly,
    /// The end of the connection.
    End,
    /// The end without a good-bye.
    Reset,
    /// The start of the head, then the same.
    ResetInHead,
    /// The head and half of the body, then the same.
    ResetInBody,
    /// Half of the JSON, as if that were all.
    HalfJson,
    /// Status, header lines, body.
    With(u16, &'static str, &'static str),
    /// 429 with a date this many seconds from now.
    LaterDate(i64),
    /// To another server.
    Elsewhere(u16),
    /// The truth, one byte at a time, slower than anybody waits.
    Slowly,
    /// Nothing, for ever.
    Never,
    /// A gigabyte, announced or not.
    Flood { announced: bool },
    /// A gigabyte that looks small on the way.
    Bomb,
    /// Ten thousand header lines.
    Headers,
    /// What a TLS server says to someone who speaks no TLS.
    Alert,
}

/// Where it goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Happens {
    /// Before there is a connection.
    AtTheDoor(Shut),
    InTheExchange(Delivered, Answered),
}

/// Whether the client may be beaten by it once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It passes, and the same run gets over it.
    Transient,
    /// Trying again would be wrong or in vain: the run ends, and says so. One that gets over it is as good.
    Final,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Fault {
    pub(crate) name: &'static str,
    pub(crate) happens: Happens,
    pub(crate) kind: Kind,
}

impl Fault {
    /// Seconds the client has to wait before it asks again.
    pub(crate) fn asks_to_wait(&self) -> Option<u32> {
        match self.happens {
            Happens::InTheExchange(_, Answered::With(_, "retry-after: 7\r\n", _)) => Some(7),
            // A date has whole seconds, so the first of them may be over.
            Happens::InTheExchange(_, Answered::LaterDate(seconds)) => u32::try_from(seconds - 1).ok(),
            _ => None,
        }
    }

    /// More than a client should hold.
    pub(crate) fn is_huge(&self) -> bool {
        use Answered::{Bomb, Flood, Headers};
        matches!(self.happens, Happens::InTheExchange(_, Flood { .. } | Bomb | Headers))
    }
}

const fn at_the_door(name: &'static str, how: Shut) -> Fault {
    Fault { name, happens: Happens::AtTheDoor(how), kind: Kind::Transient }
}

const fn transient(name: &'static str, delivered: Delivered, answered: Answered) -> Fault {
    Fault { name, happens: Happens::InTheExchange(delivered, answered), kind: Kind::Transient }
}

const fn last(name: &'static str, delivered: Delivered, answered: Answered) -> Fault {
    Fault { name, happens: Happens::InTheExchange(delivered, answered), kind: Kind::Final }
}

const HTML: &str = "<!DOCTYPE html><title>Welcome to our hotel</title>";
const OTHER: &str = r#"{"unexpected": ["shape"]}"#;
const DETAIL: &str = r#"{"detail": "not now"}"#;

/// All of them.
pub(crate) const FAULTS: &[Fault] = {
    use Answered::{
        Alert, Bomb, Elsewhere, End, Flood, HalfJson, Headers, LaterDate, Never, Reset, ResetInBody, ResetInHead,
        Slowly, Truly, With,
    };
    use Delivered::{Not, Once, Twice};
    &[
        at_the_door("refused", Shut::Refusing),
        at_the_door("black hole", Shut::BlackHole),
        transient("reset before commit", Not, Reset),
        transient("reset after commit", Once, Reset),
        transient("reset in the head", Once, ResetInHead),
        transient("reset in the body", Once, ResetInBody),
        transient("connection closed unused", Not, End),
        transient("connection closed after commit", Once, End),
        transient("delivered twice", Twice, Truly),
        transient("delivered twice, then reset", Twice, Reset),
        transient("408", Not, With(408, "", DETAIL)),
        transient("429 for 7 seconds", Not, With(429, "retry-after: 7\r\n", DETAIL)),
        transient("429 until a date", Not, LaterDate(8)),
        transient("429 without a time", Not, With(429, "", DETAIL)),
        last("429 for a day", Not, With(429, "retry-after: 86400\r\n", DETAIL)),
        transient("500", Not, With(500, "", DETAIL)),
        transient("500 after commit", Once, With(500, "", DETAIL)),
        transient("502", Not, With(502, "content-type: text/html\r\n", HTML)),
        transient("503", Not, With(503, "", DETAIL)),
        transient("503 for 7 seconds", Not, With(503, "retry-after: 7\r\n", DETAIL)),
        transient("503 after commit", Once, With(503, "", DETAIL)),
        transient("504", Not, With(504, "", "")),
        transient("504 after commit", Once, With(504, "", "")),
        transient("slow answer", Once, Slowly),
        transient("stalls before commit", Not, Never),
        transient("stalls after commit", Once, Never),
        last("half of the JSON", Once, HalfJson),
        last("other JSON, not delivered", Not, With(200, "content-type: application/json\r\n", OTHER)),
        last("other JSON after commit", Once, With(200, "content-type: application/json\r\n", OTHER)),
        last("empty 200, not delivered", Not, With(200, "", "")),
        last("empty 200 after commit", Once, With(200, "", "")),
        last("web page", Not, With(200, "content-type: text/html\r\n", HTML)),
        last("302 to another host", Not, Elsewhere(302)),
        last("307 to another host", Not, Elsewhere(307)),
        last("308 after commit", Once, Elsewhere(308)),
        last("1 GB, announced", Once, Flood { announced: true }),
        last("1 GB, unannounced", Once, Flood { announced: false }),
        last("gzip bomb", Once, Bomb),
        last("10,000 header lines", Once, Headers),
        last("TLS alert", Not, Alert),
    ]
};
