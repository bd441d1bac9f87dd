import re

from running import PROJECT, CommandTest, main

PAGE = PROJECT / "docs/reference/idl.md"


class ReferencePage(CommandTest):
    def blocks(self, language):
        return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)

    def test_examples_are_accepted_without_a_word(self):
        self.write("nav/frame.idl", "module nav { @final struct Point { double x, y; }; };")
        module, service, log, tails, growing = self.blocks("idl")
        self.write("scan.idl", "@final struct Point { double x, y; };\n" + tails)
        self.assertEqual(self.run_tenonc("check", "--strict", "scan.idl").stderr, "")
        self.write("imu.idl", module)
        self.write("log.idl", log)
        self.write("log.bounds.toml", self.blocks("toml")[0])
        self.write("arm.idl", service)
        self.write("status.idl", growing)
        self.write("later.idl", re.sub(r"//  later:  ", "", growing.replace("busy };                        // later: lost", "busy, lost };")))
        self.assertEqual(self.run_tenonc("check", "--strict", "imu.idl").stderr, "")
        self.assertEqual(self.run_tenonc("check", "--strict", "--default-extensibility=final", "arm.idl").stderr, "")
        done = self.run_tenonc("check", "--strict", "--default-extensibility=final", "--bounds", "log.bounds.toml", "log.idl")
        self.assertEqual(done.stderr, "")
        self.assertEqual(self.run_tenonc("check", "--strict", "status.idl").stderr, "")
        self.assertIn("minor", self.run_tenonc("breaking", "status.idl", "later.idl").stdout)


if __name__ == "__main__":
    main()
