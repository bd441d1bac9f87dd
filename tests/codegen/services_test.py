"""What templates are told about interfaces."""

import unittest

from models import Model, operation
from tenon_codegen.view import file_view


def parts(model):
    """The tags by label, the traits, the client and server."""
    view = file_view(model.json())
    items = [item for space in view.namespaces for item in space.items]
    tags = {item.label: item for item in items if hasattr(item, "raises")}
    services = [service for space in view.namespaces for service in space.services]
    return tags, [item for item in items if hasattr(item, "operations")], services


class Tags(unittest.TestCase):
    def test_value_is_nothing_the_result_or_all_of_it(self):
        model = Model()
        number = model.primitive("int32")
        model.interface("nav::Arm", operation("none"), operation("one", result=number), operation("out", ("out", "x", number)),
                        operation("both", ("inout", "x", number), result=number), operation("way", oneway=True))
        tags, _, _ = parts(model)
        self.assertEqual({name: tag.value for name, tag in tags.items()},
                         {"none": "void", "one": "::std::int32_t", "out": "::nav::Arm::out::Result",
                          "both": "::nav::Arm::both::Result", "way": "void"})
        self.assertEqual((tags["way"].answer, tags["way"].raises), (None, "::tenon::TypeList<>"))

    def test_exceptions_are_known_by_their_types(self):
        model = Model()
        bad, ok = model.struct("nav::Bad", kind="exception"), model.struct("geo::set_ok", kind="exception")
        model.interface("nav::Arm", operation("go", raises=[bad, ok]))
        self.assertEqual(parts(model)[0]["go"].raises, "::tenon::TypeList<::nav::Bad, ::geo::set_ok>")


class Traits(unittest.TestCase):
    def test_operations_of_the_base_come_first_as_they_are(self):
        model = Model()
        base = model.interface("geo::Mover", operation("go"))
        model.interface("nav::Arm", operation("stop"), base=base)
        _, (_, arm), _ = parts(model)
        self.assertEqual(arm.operations, ["::geo::Mover::go::Operation", "::nav::Arm::stop::Operation"])
        self.assertEqual((arm.name, arm.service), ("Interface", "nav/Arm"))

    def test_an_operation_of_their_name_keeps_it(self):
        model = Model()
        model.interface("nav::Arm", operation("Interface"), topic="left")
        _, (arm,), _ = parts(model)
        self.assertEqual((arm.name, arm.service), ("Interface_", "left"))


class Services(unittest.TestCase):
    def named(self, *names, **more):
        """What the functions of each are called."""
        model = Model()
        model.interface("nav::Arm", *(operation(name) for name in names), **more)
        (service,) = parts(model)[2]
        return service, {method.tag.split("::")[-2]: method.names for method in service.methods}

    def test_operations_keep_their_names_and_others_give_way(self):
        service, called = self.named("open", "start_go", "go", "client", "client_", "class")
        self.assertEqual([called[name].call for name in ("open", "start_go", "go", "client", "class_")],
                         ["open", "start_go", "go", "client", "class_"])
        self.assertEqual((called["go"].start, called["go"].loan), ("start_go_", "loan_go"))
        self.assertEqual((service.words.open, service.words.client, service.words.client_), ("open_", "client__", "client___"))

    def test_what_the_runtime_calls_and_the_classes_keep_theirs(self):
        _, called = self.named("dispatch", "ArmClient", "ArmServer")
        self.assertEqual([called[name].call for name in ("dispatch", "ArmClient", "ArmServer")],
                         ["dispatch_", "ArmClient_", "ArmServer_"])

    def test_attributes_are_a_function_that_gives_and_one_that_sets(self):
        _, called = self.named("_get_speed", "_set_speed", "set_speed")
        self.assertEqual((called["_get_speed"].call, called["_set_speed"].call, called["set_speed"].call),
                         ("speed", "set_speed_", "set_speed"))
        self.assertEqual((called["_get_speed"].start, called["_set_speed"].start), ("start_speed", "start_set_speed"))

    def test_no_name_is_given_twice(self):
        service, called = self.named("go", "start_go", "loan_go", "fill_go", "serve_go", "start_go_", "_get_x", "_set_x", "x", "set_x")
        given = [name for each in called.values() for name in vars(each).values()] + list(vars(service.words).values())
        self.assertEqual(len(given), len(set(given)))

    def test_classes_take_no_name_of_the_interface_nor_of_a_module(self):
        model = Model()
        model.struct("nav::ArmClient")
        model.struct("nav::ArmServer::Late")
        model.interface("nav::Arm")
        (service,) = parts(model)[2]
        self.assertEqual((service.client, service.server), ("ArmClient_", "ArmServer_"))

    def test_small_parameters_are_values_and_hide_nothing(self):
        model = Model()
        number, text = model.primitive("int32"), model.string(3)
        model.constant("nav::kept", number, "int", 1)
        model.interface("nav::Arm", operation("go", ("in", "kept", number), ("inout", "request", text), ("out", "late", number)))
        (method,) = parts(model)[2][0].methods
        self.assertEqual(method.taken, "::std::int32_t kept_, const ::tenon::String<3>& request")
        self.assertEqual(method.received, f"{method.locals.request}->kept, {method.locals.request}->request")
        self.assertEqual(method.locals.request, "request_")

    def test_gaps_of_a_request_are_written_too(self):
        model = Model()
        model.interface("nav::Arm", operation("go", ("in", "a", model.primitive("octet")), ("in", "b", model.primitive("int32"))))
        (method,) = parts(model)[2][0].methods
        self.assertEqual(method.pads, ["_pad0"])

    def test_a_loan_of_what_may_grow_is_made_fresh(self):
        model = Model()
        grows = model.struct("nav::Grows", extent=64)
        model.interface("nav::Arm", operation("go", ("in", "a", grows)), operation("stay", ("in", "a", model.primitive("octet"))))
        fresh = {item.label.split("::")[-2]: item.is_made_fresh for item in file_view(model.json()).types if item.name == "Request"}
        self.assertEqual(fresh, {"go": True, "stay": False})


if __name__ == "__main__":
    unittest.main()
