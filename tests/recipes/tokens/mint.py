# A response token, which your back end mints with the answer and puts into its `data-afterword-token`.

import os
import time

import jwt

SECRET = os.environ["AFTERWORD_TOKEN_SECRET"]  # ts_…: what `afterword token secret make` has printed
LIFETIME_SECONDS = 8 * 86_400  # a vote may wait on the device for a week


def token_for(response, trace=None, span=None):
    claims = {"sub": response, "exp": int(time.time()) + LIFETIME_SECONDS}
    if trace:
        claims["trace"] = trace
    if span:
        claims["span"] = span
    return jwt.encode(claims, SECRET, algorithm="HS256", headers={"kid": SECRET.split("_")[1]})
