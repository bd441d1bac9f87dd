// One thread, two things that happen at the same time, each told from its beginning to its end.
#include <iostream>
#include <weather.hpp>

#include "scheduler.hpp"

Task average(Scheduler&, weather::ReadingSubscriber& readings) {
  double sum = 0;
  for (int count = 1; count <= 4; ++count) {
    const auto reading = co_await readings.next();
    sum += reading->temperature;
    std::cout << reading->temperature << " degC, " << sum / count << " in the mean\n";
  }
}

Task listen(Scheduler&, weather::AlarmSubscriber& alarms) {
  const auto alarm = co_await alarms.next();
  std::cout << "alarm: " << alarm->text.view() << '\n';
}

int main() {
  auto node = tenon::Node::open("watch").value();
  auto readings = weather::ReadingSubscriber::open(node).value();
  auto alarms = weather::AlarmSubscriber::open(node).value();
  Scheduler scheduler;
  average(scheduler, readings);
  listen(scheduler, alarms);
  scheduler.run();
}
