"""Holds `tenonc describe --rihs01` against what ROS 2 published for the same messages.  rihs01_test.py TENONC"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
MESSAGES = (HERE / "ros_messages.idl").read_text(encoding="utf-8")
BOUNDS = {"string": 64, "sequence": 4}

# ros_messages.rihs01: what was published, with the source of each value.
PUBLISHED = dict(line.split()[:2] for line in (HERE / "ros_messages.rihs01").read_text().splitlines() if line[0] != "#")


def described(text, bounds, *arguments, expect=0):
    """{message: hash, or why it has none}"""
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "messages.idl"
        source.write_text(text, encoding="utf-8")
        options = [f"--default-{kind}-bound={bound}" for kind, bound in bounds.items()]
        done = subprocess.run([TENONC, "describe", "--rihs01", source, *arguments, "--default-extensibility=final", *options],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=60)
    if done.returncode != expect:
        raise AssertionError(f"exit {done.returncode}, {expect} expected")
    return dict(line.split("  ", 1) for line in done.stdout.splitlines())


class Rihs01(unittest.TestCase):
    def test_messages_have_the_hashes_that_were_published(self):
        found = described(MESSAGES, BOUNDS)
        self.assertGreaterEqual(len(PUBLISHED), 20)
        self.assertEqual({name: found.get(name) for name in PUBLISHED}, PUBLISHED)

    def test_descriptor_holds_them(self):
        with tempfile.TemporaryDirectory() as folder:
            source, twin = pathlib.Path(folder) / "messages.idl", pathlib.Path(folder) / "messages.json"
            source.write_text(MESSAGES, encoding="utf-8")
            options = [f"--default-{kind}-bound={bound}" for kind, bound in BOUNDS.items()]
            options.append("--default-extensibility=final")
            subprocess.run([TENONC, "compile", source, "--out-json", twin, *options], check=True, stderr=subprocess.DEVNULL,
                           timeout=60)
            types = json.loads(twin.read_text(encoding="utf-8"))["types"]
            shown = subprocess.run([TENONC, "describe", source, *options], check=True, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True, timeout=60).stdout
        held = {one["name"].replace("::", "/"): one["rihs01"] for one in types if one["kind"] == "struct"}
        self.assertEqual({name: held.get(name) for name in PUBLISHED}, PUBLISHED)
        self.assertEqual({name for name, value in PUBLISHED.items() if f"\n  {value}\n" not in shown}, set())

    def test_bounds_that_the_interface_does_not_say_do_not_count(self):
        found = described(MESSAGES, {"string": 12, "sequence": 1})
        self.assertEqual({name: found.get(name) for name in PUBLISHED}, PUBLISHED)
        annotated = MESSAGES.replace("string frame_id;", "@tenon::bound(31) string frame_id;")
        annotated = annotated.replace("sequence<double> d;", "sequence<double> d; //@tenon::bound(5)")
        found = described(annotated, BOUNDS)
        self.assertEqual({name: found.get(name) for name in PUBLISHED}, PUBLISHED)

    def test_names_types_and_declared_bounds_count(self):
        for old, new, message in (("uint32 nanosec", "uint32 nanos", "builtin_interfaces/msg/Time"),
                                  ("int32 sec;", "int64 sec;", "std_msgs/msg/Header"),
                                  ("string frame_id", "string<64> frame_id", "sensor_msgs/msg/Imu"),
                                  ("sequence<double> d", "sequence<double, 4> d", "sensor_msgs/msg/CameraInfo"),
                                  ("string<22> bounded_string_value,", "string<23> bounded_string_value,",
                                   "test_msgs/msg/Strings"),
                                  ("double p[12]", "double p[13]", "sensor_msgs/msg/CameraInfo"),
                                  ("double x, y, z;", "double x, z, y;", "nav_msgs/msg/Odometry")):
            self.assertIn(old, MESSAGES)
            changed = described(MESSAGES.replace(old, new, 1), BOUNDS)[message]
            self.assertRegex(changed, "^RIHS01_[0-9a-f]{64}$")
            self.assertNotEqual(changed, PUBLISHED[message], new)

    def test_units_keys_and_defaults_do_not_count(self):
        marked = MESSAGES.replace("int32 sec;", '@key @unit("s") @default(3) int32 sec;')
        self.assertEqual(described(marked, BOUNDS)["std_msgs/msg/Header"], PUBLISHED["std_msgs/msg/Header"])

    def test_what_ros_has_no_messages_for_has_no_hash_and_says_why(self):
        found = described(MESSAGES, BOUNDS)
        none = {name.rsplit("/", 1)[1]: why for name, why in found.items() if name.startswith("no_msgs/")}
        start = "none: ROS has no such message: 'no_msgs::msg::"
        self.assertEqual(none, {
            "Optional": start + "Optional' has a member 'value' of type 'optional<double>'",
            "Enumerated": start + "Enumerated' has a member 'mode' of type 'no_msgs::msg::Mode'",
            "Mapped": start + "Mapped' has a member 'values' of type 'map<uint8, double, 2>'",
            "Matrix": start + "Matrix' has a member 'values' of type 'double[3][3]'",
            "Rows": start + "Rows' has a member 'rows' of type 'sequence<sequence<double, 3>, 3>'",
            "Derived": start + "Derived' has a base",
            "Deeper": start + "Mapped' has a member 'values' of type 'map<uint8, double, 2>'"})

    def test_one_type_can_be_asked_for(self):
        self.assertEqual(described(MESSAGES, BOUNDS, "std_msgs::msg::Header"),
                         {"std_msgs/msg/Header": PUBLISHED["std_msgs/msg/Header"]})
        self.assertEqual(described(MESSAGES, BOUNDS, "std_msgs::msg::Nothing", expect=2), {})


if __name__ == "__main__":
    TENONC = sys.argv.pop(1)
    unittest.main()
