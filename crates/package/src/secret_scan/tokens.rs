//! Token formats, as data: each has a prefix, a set of characters and a length.

/// The characters that follow the prefix of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenBody {
    /// `0-9a-f` in either case.
    Hex,
    /// `A-Z0-9`.
    Upper,
    /// Letters and digits.
    Alnum,
    /// Letters, digits, `_` and `-`.
    Word,
    /// Letters, digits, `_`, `-` and `.`.
    Dotted,
    /// Letters, digits, `+`, `/`, `=`, `_` and `-`.
    Base64,
}

impl TokenBody {
    /// Whether the body may contain this byte.
    pub(super) fn contains(self, byte: u8) -> bool {
        match self {
            Self::Hex => byte.is_ascii_hexdigit(),
            Self::Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Self::Alnum => byte.is_ascii_alphanumeric(),
            Self::Word => byte.is_ascii_alphanumeric() || b"_-".contains(&byte),
            Self::Dotted => byte.is_ascii_alphanumeric() || b"_-.".contains(&byte),
            Self::Base64 => byte.is_ascii_alphanumeric() || b"+/=_-".contains(&byte),
        }
    }
}

/// The format of one kind of token.
pub(super) struct TokenFormat {
    /// What it is, with its article.
    pub(super) what: &'static str,
    /// How it starts.
    pub(super) prefix: &'static str,
    /// The characters after the prefix.
    pub(super) body: TokenBody,
    /// The minimum and maximum number of characters after the prefix.
    pub(super) length: (usize, usize),
}

const fn token(what: &'static str, prefix: &'static str, body: TokenBody, min: usize, max: usize) -> TokenFormat {
    TokenFormat { what, prefix, body, length: (min, max) }
}

/// No upper bound.
const ANY: usize = usize::MAX;

#[rustfmt::skip]
pub(super) const TOKENS: &[TokenFormat] = &[
    token("an AWS access key", "AKIA", TokenBody::Upper, 16, 16),
    token("an AWS access key", "ASIA", TokenBody::Upper, 16, 16),
    token("a GitHub token", "ghp_", TokenBody::Alnum, 30, ANY),
    token("a GitHub token", "gho_", TokenBody::Alnum, 30, ANY),
    token("a GitHub token", "ghu_", TokenBody::Alnum, 30, ANY),
    token("a GitHub token", "ghs_", TokenBody::Alnum, 30, ANY),
    token("a GitHub token", "ghr_", TokenBody::Alnum, 30, ANY),
    token("a GitHub token", "github_pat_", TokenBody::Word, 22, ANY),
    token("a GitLab token", "glpat-", TokenBody::Dotted, 20, ANY),
    token("a GitLab token", "gldt-", TokenBody::Word, 20, ANY),
    token("a GitLab token", "glrt-", TokenBody::Dotted, 20, ANY),
    token("a GitLab token", "glptt-", TokenBody::Word, 20, ANY),
    token("a GitLab token", "glft-", TokenBody::Word, 20, ANY),
    token("a GitLab token", "glimt-", TokenBody::Word, 20, ANY),
    token("a GitLab token", "glagent-", TokenBody::Word, 20, ANY),
    token("a GitLab token", "glcbt-", TokenBody::Word, 20, ANY),
    token("a GitLab token", "glsoat-", TokenBody::Word, 20, ANY),
    token("a Slack token", "xoxb-", TokenBody::Word, 20, ANY),
    token("a Slack token", "xoxp-", TokenBody::Word, 20, ANY),
    token("a Slack token", "xoxa-", TokenBody::Word, 20, ANY),
    token("a Slack token", "xoxr-", TokenBody::Word, 20, ANY),
    token("a Slack token", "xoxs-", TokenBody::Word, 20, ANY),
    token("a Slack token", "xoxe-", TokenBody::Word, 20, ANY),
    token("a Slack token", "xoxc-", TokenBody::Word, 20, ANY),
    token("a Slack token", "xoxd-", TokenBody::Word, 20, ANY),
    token("a Slack token", "xapp-", TokenBody::Word, 20, ANY),
    token("a Slack webhook", "hooks.slack.com/services/", TokenBody::Base64, 30, ANY),
    token("a Discord webhook", "discordapp.com/api/webhooks/", TokenBody::Base64, 60, ANY),
    token("a Discord webhook", "discord.com/api/webhooks/", TokenBody::Base64, 60, ANY),
    token("an Anthropic key", "sk-ant-", TokenBody::Word, 20, ANY),
    token("an OpenAI key", "sk-proj-", TokenBody::Word, 20, ANY),
    token("an OpenAI key", "sk-svcacct-", TokenBody::Word, 20, ANY),
    token("a secret key", "sk-", TokenBody::Word, 20, ANY),
    token("a Stripe key", "sk_live_", TokenBody::Alnum, 16, ANY),
    token("a Stripe key", "sk_test_", TokenBody::Alnum, 16, ANY),
    token("a Stripe key", "rk_live_", TokenBody::Alnum, 16, ANY),
    token("a Stripe key", "rk_test_", TokenBody::Alnum, 16, ANY),
    token("a webhook secret", "whsec_", TokenBody::Base64, 24, ANY),
    token("a Google API key", "AIza", TokenBody::Word, 35, 35),
    token("a Google client secret", "GOCSPX-", TokenBody::Word, 24, ANY),
    token("a Google access token", "ya29.", TokenBody::Word, 20, ANY),
    token("a Google refresh token", "1//0", TokenBody::Word, 40, ANY),
    token("an npm token", "npm_", TokenBody::Alnum, 30, ANY),
    token("a PyPI token", "pypi-", TokenBody::Word, 50, ANY),
    token("a RubyGems key", "rubygems_", TokenBody::Hex, 40, ANY),
    token("a Docker Hub token", "dckr_pat_", TokenBody::Word, 20, ANY),
    token("a SendGrid key", "SG.", TokenBody::Dotted, 50, ANY),
    token("a Twilio key", "SK", TokenBody::Hex, 32, 32),
    token("a Mailgun key", "key-", TokenBody::Hex, 32, 32),
    token("a Telegram bot token", ":AA", TokenBody::Word, 33, 33),
    token("a Shopify token", "shpat_", TokenBody::Hex, 32, ANY),
    token("a Shopify token", "shpca_", TokenBody::Hex, 32, ANY),
    token("a Shopify token", "shppa_", TokenBody::Hex, 32, ANY),
    token("a Shopify secret", "shpss_", TokenBody::Hex, 32, ANY),
    token("a Square token", "sq0atp-", TokenBody::Word, 22, ANY),
    token("a Square secret", "sq0csp-", TokenBody::Word, 40, ANY),
    token("a DigitalOcean token", "dop_v1_", TokenBody::Hex, 60, ANY),
    token("a DigitalOcean token", "doo_v1_", TokenBody::Hex, 60, ANY),
    token("a DigitalOcean token", "dor_v1_", TokenBody::Hex, 60, ANY),
    token("a Hugging Face token", "hf_", TokenBody::Alnum, 30, ANY),
    token("a Replicate token", "r8_", TokenBody::Alnum, 30, ANY),
    token("a Groq key", "gsk_", TokenBody::Alnum, 40, ANY),
    token("an xAI key", "xai-", TokenBody::Alnum, 40, ANY),
    token("a Perplexity key", "pplx-", TokenBody::Alnum, 40, ANY),
    token("a Databricks token", "dapi", TokenBody::Hex, 32, 32),
    token("a Linear key", "lin_api_", TokenBody::Alnum, 32, ANY),
    token("a Notion token", "ntn_", TokenBody::Alnum, 40, ANY),
    token("a Notion token", "secret_", TokenBody::Alnum, 43, 43),
    token("a Postman key", "PMAK-", TokenBody::Word, 30, ANY),
    token("a Doppler token", "dp.pt.", TokenBody::Alnum, 40, ANY),
    token("a Grafana token", "glsa_", TokenBody::Word, 32, ANY),
    token("a New Relic key", "NRAK-", TokenBody::Upper, 24, ANY),
    token("a Supabase token", "sbp_", TokenBody::Hex, 40, ANY),
    token("a Supabase key", "sb_secret_", TokenBody::Word, 20, ANY),
    token("a PlanetScale token", "pscale_tkn_", TokenBody::Word, 30, ANY),
    token("a PlanetScale password", "pscale_pw_", TokenBody::Word, 30, ANY),
    token("a Vault token", "hvs.", TokenBody::Word, 24, ANY),
    token("a Vault token", "hvb.", TokenBody::Word, 24, ANY),
    token("an Atlassian token", "ATATT3", TokenBody::Base64, 40, ANY),
    token("a Figma token", "figd_", TokenBody::Word, 36, ANY),
    token("a Sentry token", "sntrys_", TokenBody::Base64, 40, ANY),
    token("a Sentry token", "sntryu_", TokenBody::Hex, 60, ANY),
    token("a CircleCI token", "CCIPAT_", TokenBody::Word, 40, ANY),
    token("a Pulumi token", "pul-", TokenBody::Hex, 40, ANY),
    token("an age key", "AGE-SECRET-KEY-1", TokenBody::Upper, 58, 58),
    token("an Azure key", "AccountKey=", TokenBody::Base64, 80, ANY),
    token("an Azure key", "SharedAccessKey=", TokenBody::Base64, 40, ANY),
];
