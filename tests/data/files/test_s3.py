"""Files in S3-compatible storage, over real HTTP to a server that checks the signatures."""

from __future__ import annotations

import hashlib
import socket
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from data.files.disk import DiskStore
from data.files.opening import open_store
from data.files.s3 import S3Credentials, S3Store
from routing.errors import BadInput, Failure
from tests.support.outside.s3_server import (
    BUCKET,
    KEY_ID,
    REGION,
    SECRET,
    Bucket,
    s3_server,
    signature_trouble,
)

HERE = UUID(int=1)
JPEG = "image/jpeg"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET}


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    """Run a server for one test."""
    with s3_server() as running:
        yield running


def opened(endpoint: str, secret: str = SECRET, name: str = BUCKET) -> S3Store:
    """Open a store that does not repeat what failed."""
    return S3Store(
        bucket=name,
        prefix="",
        endpoint=endpoint,
        region=REGION,
        credentials=S3Credentials(key_id=KEY_ID, secret=secret),
        max_retries=0,
    )


def test_objects_lie_where_the_page_says(bucket: Bucket) -> None:
    """The key is prefix, cooperative, first two digits and hash, and the type goes along."""
    address = f"s3://{BUCKET}/of/ours?endpoint={bucket.endpoint}&region={REGION}"
    sha256 = open_store(address, CREDENTIALS).put(HERE, b"photo", JPEG).sha256
    (key,) = bucket.objects
    assert key == f"of/ours/{HERE}/{sha256[:2]}/{sha256}"
    assert bucket.objects[key].media_type == JPEG


def test_a_put_is_one_request(bucket: Bucket) -> None:
    """Also a file of many megabytes goes in one piece, so it is there whole or not at all."""
    opened(bucket.endpoint).put(HERE, bytes(12_000_000), JPEG)
    assert [method for method, _ in bucket.requests] == ["PUT"]


def test_a_wrong_secret_opens_nothing(bucket: Bucket) -> None:
    """The server refuses another's signature, and the error does not tell the secret."""
    store = opened(bucket.endpoint, secret="another")  # noqa: S106 - opens nothing
    with pytest.raises(Failure, match="SignatureDoesNotMatch") as refused:
        store.put(HERE, b"photo", JPEG)
    assert bucket.objects == {}
    assert "another" not in str(refused.value)
    assert "another" not in repr(S3Credentials(key_id=KEY_ID, secret="another"))  # noqa: S106


def test_the_server_knows_a_published_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's own check agrees with an example of AWS and with none that was altered."""
    # Source: AWS, "Authenticating Requests: Using the Authorization Header", example GET Object.
    module = "tests.support.outside.s3_server"
    monkeypatch.setattr(f"{module}.KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setattr(f"{module}.SECRET", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    monkeypatch.setattr(f"{module}.REGION", "us-east-1")
    headers = {
        "host": "examplebucket.s3.amazonaws.com",
        "range": "bytes=0-9",
        "x-amz-content-sha256": hashlib.sha256(b"").hexdigest(),
        "x-amz-date": "20130524T000000Z",
        "authorization": (
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
            "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
            "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        ),
    }
    now = datetime(2013, 5, 24, tzinfo=UTC)
    assert signature_trouble("GET", "/test.txt", headers, b"", now) == ""
    other = {**headers, "range": "bytes=0-99"}
    assert signature_trouble("GET", "/test.txt", other, b"", now) == "SignatureDoesNotMatch"
    assert signature_trouble("GET", "/test", headers, b"", now) == "SignatureDoesNotMatch"
    assert signature_trouble("PUT", "/test.txt", headers, b"", now) == "SignatureDoesNotMatch"
    assert signature_trouble("GET", "/test.txt", headers, b"x", now) == "XAmzContentSHA256Mismatch"
    late = now + timedelta(minutes=16)
    assert signature_trouble("GET", "/test.txt", headers, b"", late) == "RequestTimeTooSkewed"


def test_a_short_trouble_is_got_over(bucket: Bucket) -> None:
    """A request that the service could not answer is repeated."""
    address = f"s3://{BUCKET}?endpoint={bucket.endpoint}&region={REGION}"
    store = open_store(address, CREDENTIALS)
    bucket.troubles = [503]
    sha256 = store.put(HERE, b"photo", JPEG).sha256
    bucket.troubles = [500]
    assert store.get(HERE, sha256) == b"photo"


def test_a_lasting_trouble_is_a_failure(bucket: Bucket) -> None:
    """Each request that the service refuses is told with place and reason, in one line."""
    store = opened(bucket.endpoint)
    sha256 = store.put(HERE, b"photo", JPEG).sha256
    attempts: list[Callable[[], object]] = [
        lambda: store.put(HERE, b"photo", JPEG),
        lambda: store.get(HERE, sha256),
        lambda: store.exists(HERE, sha256),
        lambda: store.delete(HERE, sha256),
        lambda: list(store.all_hashes(HERE)),
        lambda: list(store.cooperatives()),
    ]
    for attempt in attempts:
        bucket.troubles = [500]
        with pytest.raises(Failure, match="500 Internal Server Error") as failed:
            attempt()
        assert failed.value.arguments["place"] == f"s3://{BUCKET}/"
        assert "\n" not in str(failed.value)
        assert bucket.troubles == []
    assert store.get(HERE, sha256) == b"photo"


def test_a_cut_answer_is_a_failure(bucket: Bucket) -> None:
    """When the connection breaks in the middle of a file, no half is given out."""
    store = opened(bucket.endpoint)
    sha256 = store.put(HERE, bytes(1000), JPEG).sha256
    bucket.cut = True
    with pytest.raises(Failure, match="file-store-failed"):
        store.get(HERE, sha256)


def test_a_missing_bucket_is_a_failure(bucket: Bucket) -> None:
    """A wrong name of the bucket is told when something is put or listed there."""
    store = opened(bucket.endpoint, name="elsewhere")
    with pytest.raises(Failure, match="NoSuchBucket"):
        store.put(HERE, b"photo", JPEG)
    with pytest.raises(Failure, match="NoSuchBucket"):
        list(store.all_hashes(HERE))


def test_nobody_there_is_a_failure() -> None:
    """A service that does not answer is told as such."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, never listening
        store = opened(f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(Failure, match="file-store-failed"):
            store.put(HERE, b"photo", JPEG)


def test_a_sweep_has_nothing_to_do(bucket: Bucket) -> None:
    """A put leaves no litter in S3, and a sweep asks the service nothing."""
    assert opened(bucket.endpoint).sweep(datetime.now(UTC)) == 0
    assert bucket.requests == []


def test_only_the_given_settings_count(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables that the library would read by itself change nothing."""
    for name, value in {
        "AWS_ENDPOINT": "http://127.0.0.1:1",
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1",
        "AWS_REGION": "elsewhere",
        "AWS_SESSION_TOKEN": "stale",
        "AWS_SKIP_SIGNATURE": "true",
        "AWS_UNSIGNED_PAYLOAD": "true",
        "AWS_VIRTUAL_HOSTED_STYLE_REQUEST": "true",
    }.items():
        monkeypatch.setenv(name, value)
    store = opened(bucket.endpoint)
    assert store.get(HERE, store.put(HERE, b"photo", JPEG).sha256) == b"photo"


def test_a_file_address_opens_a_folder(tmp_path: Path) -> None:
    """An address of a folder, also with an encoded space, opens a store on disk there."""
    store = open_store(f"file://{tmp_path}/our%20files", {})
    assert isinstance(store, DiskStore)
    assert (tmp_path / "our files").is_dir()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "files",
        "/var/lib/files",
        "file:",
        "file:///",
        "file:files",
        "file://host/files",
        "file:///files?x=y",
        "file:///files%00",
        "file:///files#part",
        "http://bucket",
        "s3://",
        "s3://B",
        "s3://proofs/../other",
        "s3://proofs/a//b",
        "s3://proofs?endpoint=ftp://host",
        "s3://proofs?endpoint=https://host/path",
        "s3://proofs?endpoint=https://name:word@host",
        "s3://proofs?region=Not a region",
        "s3://proofs?region=a&region=b",
        "s3://proofs?regoin=eu-west-3",
        "s3://proofs?region",
        "s3://[proofs",
    ],
)
def test_a_wrong_address_is_a_fault(address: str) -> None:
    """An address that is none of ours is refused, also where a key is only misspelt."""
    with pytest.raises(BadInput, match="file-store-address"):
        open_store(address, CREDENTIALS)


def test_a_secret_in_an_address_is_not_repeated() -> None:
    """Credentials do not belong in an address, and the fault keeps them to itself."""
    with pytest.raises(BadInput, match="file-store-secret-in-address") as refused:
        open_store("s3://key:secret@proofs", CREDENTIALS)
    assert "key" not in str(refused.value)


@pytest.mark.parametrize("name", list(CREDENTIALS))
def test_missing_credentials_are_named(name: str) -> None:
    """The fault says which variable is missing or empty."""
    with pytest.raises(BadInput, match=name):
        open_store("s3://proofs", {**CREDENTIALS, name: ""})


def test_without_the_extra_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where obstore is not installed, S3 is refused with a code of its own; disks still work."""
    monkeypatch.setitem(sys.modules, "obstore", None)
    monkeypatch.delitem(sys.modules, "data.files.s3")
    with pytest.raises(Failure, match="file-store-wants-s3"):
        open_store("s3://proofs", CREDENTIALS)
