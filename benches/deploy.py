"""Deploys 5 MB of docs and a bundle of 9 MB to the local platform, and has curl send the same bytes.

    python benches/deploy.py target/dist/linkworld [ROUNDS]

Both take turns with versions of their own on one platform. The ratio of the medians has to stay below 1.5: a deploy
also reads, packs and digests the files, asks first what is there and reads back afterwards.
"""

import json
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).parents[1]
RATIO_MAX = 1.5
DOCS_BYTES = 5_000_000
DOCS_FILE_BYTES = 400_000
BUNDLE_BYTES = 9_000_000
BUNDLE_FILES = 30


def project(folder):
    shutil.copytree(ROOT / "fixtures/apps/tax-bot", folder)
    manifest = folder / "linkworld.app.yaml"
    # Without a tag, so that every round's version makes one.
    manifest.write_text(manifest.read_text().replace("tax-bot:1.2.3", "tax-bot"))
    chance = random.Random(4)
    words = [chance.randbytes(4).hex() for _ in range(2000)]
    left = DOCS_BYTES - sum(path.stat().st_size for path in (folder / "app_docs").iterdir())
    number = 0
    while left > 0:
        size = min(left, DOCS_FILE_BYTES)
        head = f"# Page {number}\n\n"
        text = head + " ".join(chance.choices(words, k=size // 9))
        text = text[: size - 1] + "\n"
        (folder / f"app_docs/page-{number:03}.md").write_text(text)
        left -= size
        number += 1
    dist = folder / "dist"
    dist.mkdir()
    (dist / "index.html").write_text("<!DOCTYPE html><title>Tax Bot</title>")
    for number in range(BUNDLE_FILES):
        (dist / f"part-{number:02}.bin").write_bytes(chance.randbytes(BUNDLE_BYTES // BUNDLE_FILES))


def curl(*args):
    command = ["curl", "--silent", "--show-error", "--fail", *args]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def main():
    binary, rounds = str(pathlib.Path(sys.argv[1]).resolve()), int((sys.argv[2:] or ["15"])[0])
    with tempfile.TemporaryDirectory() as name:
        home = pathlib.Path(name)
        app = home / "app"
        project(app)
        env = {"HOME": name, "PATH": "/usr/bin:/bin", "LINKWORLD_PYTHON": sys.executable}
        dev = subprocess.Popen(
            [binary, "dev", str(app), "--json", "--port", "0", "--ephemeral"],
            env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        try:
            ready = json.loads(dev.stdout.readline())
            compare(binary, rounds, home, env, ready["origin"], ready["token"])
        finally:
            dev.terminate()
            dev.wait()


def compare(binary, rounds, home, env, origin, token):
    env = env | {"LINKWORLD_API_URL": origin, "LINKWORLD_TOKEN": token}
    app = str(home / "app")

    def deploy(version):
        subprocess.run(
            [binary, "deploy", app, "--skip-build", "--version", version, "--json"],
            env=env, check=True, stdout=subprocess.DEVNULL,
        )

    api = f"{origin}/api/dev/apps/tax-bot/versions"
    auth = ["-H", f"Authorization: Bearer {token}"]
    deploy("1.0.0")
    known = json.loads(curl(*auth, f"{api}/1.0.0"))
    bundle = home / "bundle.tar.gz"
    subprocess.run([binary, "package", app, "--out", str(bundle)], env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def send(version):
        manifest = known["manifest"] | {"version": version}
        body = {
            "version": version, "image_url": f"x/tax-bot:{version}", "image_digest": None, "manifest": manifest,
            "build_log_url": None, "promote": True, "bundle_pending": True,
        }
        (home / "body.json").write_text(json.dumps(body, ensure_ascii=False))
        start = time.perf_counter()
        curl(
            *auth, "-H", "Content-Type: application/json", "--data-binary", f"@{home}/body.json", api,
            "--next", "--silent", "--show-error", "--fail", *auth,
            "-F", f"file=@{bundle};type=application/gzip;filename=tax-bot-{version}.tar.gz", f"{api}/{version}/bundle",
        )
        return time.perf_counter() - start

    ours, theirs = [], []
    for number in range(rounds):
        start = time.perf_counter()
        deploy(f"2.0.{number}")
        ours.append(time.perf_counter() - start)
        theirs.append(send(f"3.0.{number}"))
    ratios = [a / b for a, b in zip(ours, theirs)]
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(f"bundle {bundle.stat().st_size} bytes, register body {(home / 'body.json').stat().st_size} bytes")
    for who, times in (("linkworld deploy", ours), ("curl", theirs)):
        print(f"{who:<17} median {statistics.median(times) * 1000:.1f} ms, best {min(times) * 1000:.1f} ms, {rounds} runs")
    print(f"ratio of medians {ratio:.2f}, median of paired ratios {statistics.median(ratios):.2f}, allowed {RATIO_MAX}")
    sys.exit(ratio > RATIO_MAX)


main()
