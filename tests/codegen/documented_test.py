"""The examples in the generator's own documentation are true."""

import doctest
import importlib
import pkgutil
import unittest

import tenon_codegen


class Documentation(unittest.TestCase):
    def test_every_example_gives_what_it_says(self):
        examples = 0
        for module in pkgutil.iter_modules(tenon_codegen.__path__):
            if module.name != "__main__":
                result = doctest.testmod(importlib.import_module(f"tenon_codegen.{module.name}"))
                self.assertEqual(result.failed, 0, module.name)
                examples += result.attempted
        self.assertGreater(examples, 10)


if __name__ == "__main__":
    unittest.main()
