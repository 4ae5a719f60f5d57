"""A tiny OpenID Connect server, as a company has one: discovery, authorize, token, user info, keys."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "leadline", "the company's secret"
LEFT_OUT = "(left out)"
"""Instead of a claim: the token has none of this name."""


@dataclass
class Server:
    """The server, whom it signs in, and what it was asked."""

    address: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)  # what the token says otherwise
    withheld: frozenset[str] = frozenset()  # parts of the token's answer that do not come
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def authorize(self, asked: dict[str, str]) -> str:
        """Return where the browser is sent back to, with a code; this server asks nobody for a password."""
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, asked: dict[str, str]) -> dict[str, Any]:
        """Return the tokens for a code, once, to whoever holds the secret and the verifier."""
        given = self.codes.pop(asked["code"])
        digest = hashlib.sha256(asked["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != given["code_challenge"]:
            return {"error": "invalid_grant"}
        assert asked["client_secret"] == SECRET
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "iat": int(time.time()),
            "exp": int(time.time()) + 60,
            "nonce": given.get("nonce"),
            **self.person,
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not LEFT_OUT}
        signed = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "one"})
        tokens = {"access_token": "token", "token_type": "Bearer", "id_token": signed, "expires_in": 60}
        return {name: value for name, value in tokens.items() if name not in self.withheld}

    def answer(self, path: str) -> dict[str, Any]:
        """Return what is public, and the person the token is for."""
        if path == "/.well-known/openid-configuration":
            parts = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo",
                     "jwks_uri": "keys"}  # fmt: skip
            return {
                "issuer": self.address,
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
                **{name: f"{self.address}/{part}" for name, part in parts.items()},
            }
        if path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}
        assert path == "/userinfo"
        return self.person


@contextmanager
def serving() -> Iterator[Server]:
    """Run the server on a free port of this machine."""
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            state.asked.append(parts.path)
            if parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", state.authorize({k: v[0] for k, v in parse_qs(parts.query).items()}))
                self.end_headers()
            else:
                self._give(state.answer(parts.path))

        def do_POST(self) -> None:
            state.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._give(state.token({k: v[0] for k, v in parse_qs(body).items()}))

        def _give(self, what: dict[str, Any]) -> None:
            body = json.dumps(what).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
