# `run.py mint RESPONSE [TRACE [SPAN]]` prints a token; `run.py read TOKEN` checks its signature and prints its claims.

import json
import sys

import jwt

from mint import SECRET, token_for

act, *words = sys.argv[1:]
if act == "mint":
    print(token_for(*words))
else:
    print(json.dumps(jwt.decode(words[0], SECRET, algorithms=["HS256"])))
