"""What the Hub does not give, in words; nobody's token is ever part of them."""


class HubRefusal(Exception):
    """The Hub is there, but does not give what was asked for: exit 1, unlike a Hub that cannot be reached."""

    def __init__(self, message: str, hint: str = "") -> None:
        """`message` says what it refuses, `hint` what would help."""
        super().__init__(message)
        self.message, self.hint = message, hint


def refusal(status: int, code: str, what: str, *, page: str, has_token: bool, wait: str = "") -> HubRefusal:
    """The words for a status that is no success.

    `code` is the Hub's own word for it (X-Error-Code), `what` was asked for, `page` is where a browser finds the model,
    and `wait` the seconds after which the Hub would answer again.
    """
    if status == 401 and not has_token:
        return HubRefusal(
            f"the Hub asks for a token before it shows {what} (401)",
            "set HF_TOKEN to a token that may read it; a model that does not exist gets the same answer",
        )
    if status == 401:
        return HubRefusal(
            f"the Hub does not accept the token for {what} (401)",
            "HF_TOKEN is wrong or expired, or the model does not exist",
        )
    if status == 403 and (code == "GatedRepo" or has_token):
        return HubRefusal(
            f"the token may not read {what} (403)",
            f"accept the licence at {page} with the account of the token, or give the token the right to read it",
        )
    if status == 403:
        return HubRefusal(f"the Hub denies access to {what} (403)", "set HF_TOKEN to a token that may read it")
    if status == 404:
        return HubRefusal(f"the Hub has no {what} (404)", "check the spelling of the id, and HF_ENDPOINT if it is set")
    if status == 429:
        after = f" after {wait} s" if wait else " later"
        return HubRefusal(
            f"the Hub limits requests and does not show {what} (429)",
            f"try again{after}; with HF_TOKEN more are allowed",
        )
    if status >= 500 or status == 408:
        return HubRefusal(f"the Hub is out of order: it answers {status} for {what}", "try again later")
    return HubRefusal(f"the Hub answers {status} for {what}", "check HF_ENDPOINT if it is set")
