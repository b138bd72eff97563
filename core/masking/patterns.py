"""Credentials that are recognised by their own form, wherever they stand: one line each, with where its form is said.

All are matched by RE2, in time linear to the text, whatever the text is.
"""

from __future__ import annotations

FORMS: tuple[tuple[str, str], ...] = (
    # JSON Web Tokens: RFC 7519; a header, a payload and a signature, both of the first being JSON in base64url
    ("JWT", r"eyJ[A-Za-z0-9_-]{6,}\.eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*"),
    # https://github.blog/engineering/behind-githubs-new-authentication-token-formats/
    ("GitHub", r"gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{22,255}"),
    # https://docs.gitlab.com/security/tokens/#token-prefixes
    ("GitLab", r"gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|soat|oas)-[A-Za-z0-9_.-]{20,}"),
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
    ("AWS access key", r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}"),
    # https://docs.slack.dev/authentication/tokens and …/messaging/sending-messages-using-incoming-webhooks
    ("Slack", r"xox[a-z]-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{10,}"),
    ("Slack webhook", r"hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9/+_-]{20,}"),
    # https://docs.stripe.com/keys
    ("Stripe", r"(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/=]{24,}"),
    # https://cloud.google.com/docs/authentication/api-keys; OAuth client secrets of Google carry the prefix GOCSPX
    ("Google", r"AIza[A-Za-z0-9_-]{35}|GOCSPX-[A-Za-z0-9_-]{20,}|ya29\.[A-Za-z0-9_-]{20,}"),
    # the prefixes that these providers' consoles hand out, as gitleaks and detect-secrets list them too
    ("OpenAI, Anthropic", r"sk-(?:proj-|ant-|svcacct-|admin-|or-)?[A-Za-z0-9_-]{20,}"),
    ("npm", r"npm_[A-Za-z0-9]{30,}"),
    ("PyPI", r"pypi-AgE[A-Za-z0-9_-]{30,}"),
    ("SendGrid", r"SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
    ("Twilio", r"SK[0-9a-f]{32}"),
    ("DigitalOcean", r"do[opr]_v1_[a-f0-9]{32,}"),
    ("HashiCorp Vault", r"hv[sbr]\.[A-Za-z0-9_-]{20,}"),
    ("Hugging Face", r"hf_[A-Za-z0-9]{30,}"),
    ("Docker Hub", r"dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}"),
    ("Shopify", r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}"),
    ("Grafana", r"glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|glc_[A-Za-z0-9+/=]{32,}"),
    ("age", r"AGE-SECRET-KEY-1[A-Z0-9]{50,}"),
    # what `-----BEGIN PRIVATE KEY-----`, with RSA, EC, OPENSSH or ENCRYPTED or none in it, is in base64
    (
        "a private key in base64",
        r"LS0tLS1CRUdJTi(?:BQUklWQVRF|BSU0EgUFJJVkFUR|BFQyBQUklWQVRF|BPUEVOU1NIIFBSSVZBVE|BFTkNSWVBURUQgUFJJVkFUR)[\w+/]*=*",
    ),
    # https://core.telegram.org/bots/features#creating-a-new-bot
    ("Telegram bot", r"[0-9]{8,10}:AA[A-Za-z0-9_-]{32,34}"),
    # whoever has the address of such a webhook may post to it: discord.com/developers/docs/resources/webhook,
    # learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors
    ("Discord webhook", r"discord(?:app)?\.com/api/webhooks/[0-9]{15,21}/[A-Za-z0-9_-]{40,}"),
    ("Teams webhook", r"[a-z0-9-]+\.webhook\.office\.com/webhookb2/[A-Za-z0-9@/-]{60,}"),
    # prefixes as these providers' consoles hand them out and gitleaks lists them
    ("Linear, Postman, New Relic", r"lin_api_[A-Za-z0-9]{32,}|PMAK-[A-Za-z0-9-]{50,}|NRAK-[A-Z0-9]{27}"),
    ("Figma, Atlassian", r"figd_[A-Za-z0-9_-]{32,}|ATATT3x[A-Za-z0-9_=-]{50,}"),
    ("Square", r"sq0(?:atp|csp)-[A-Za-z0-9_-]{20,}"),
    ("Tailscale, Replicate, Groq", r"tskey-[a-z]+-[A-Za-z0-9-]{16,}|r8_[A-Za-z0-9]{37}|gsk_[A-Za-z0-9]{40,}"),
    ("HubSpot, Contentful", r"pat-(?:na|eu)[12]-[A-Za-z0-9-]{30,}|CFPAT-[A-Za-z0-9_-]{40,}"),
    ("Databricks, Sentry, Alibaba", r"dapi[0-9a-f]{32}|sntry[su]_[A-Za-z0-9_=+/-]{40,}|LTAI[A-Za-z0-9]{16,24}"),
    ("Mailgun", r"key-[0-9a-f]{32}"),
)
"""What each is a credential of, and its form in RE2's syntax. A match begins at the beginning of a word."""

WORD = r"(?:\b|\\+[nrt])"
"""The beginning of a word, also behind an escaped end of a line, where RE2 sees none."""

SIGNATURE = (
    r"(?i:[?&;]|\\+u0026|%26|%3F)(?:(?i:amp;))?"
    r"(?i:sig|signature|x-(?:amz|goog|oss|ms|bz)-signature|x-amz-security-token|hdnts|hmac)(?i:=|%3D)"
)
"""What stands before a signature in the query of a URL that whoever has it may use: a shared access signature of Azure
(learn.microsoft.com/azure/storage/common/storage-sas-overview), a presigned URL of AWS or Google."""

_BLANKS = r"(?:\s|\\+[nrt])+"
DIRECTIVE = (
    rf"{WORD}(?:(?i:requirepass|masterauth|auth-pass[ \t]+[\w.-]+)[ \t]+"
    r"|user[ \t]+[\w.-]+[ \t]+(?:on|off)[ \t](?:[^\s>\\\"']+[ \t]+)*(?:>|\\+u003[eE])"
    rf"|(?:machine[ \t]+\S+|default){_BLANKS}login{_BLANKS}[^\s\\]+{_BLANKS}password{_BLANKS})"
)
"""Lines of configuration whose last word is a password: Redis' `requirepass`, `masterauth` and users
(redis.io/docs/latest/operate/oss_and_stack/management/security/acl), Sentinel's `auth-pass`, a `.netrc`."""
