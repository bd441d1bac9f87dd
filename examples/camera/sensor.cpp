// Reads frames from a device straight into the memory that the viewers see: camera_sensor DEVICE
#include <camera.hpp>
#include <fstream>
#include <thread>

int main(int, char** arguments) {
  std::ifstream device(arguments[1], std::ios::binary);
  auto node = tenon::Node::open("sensor").value();
  auto frames = camera::FramePublisher::open(node, "front").value();
  while (frames.subscriber_count() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  for (std::uint32_t number = 1;; ++number) {
    auto frame = frames.loan_uninitialised().value();  // nothing is cleared: the device writes all of it
    frame->number = number;
    if (!device.read(reinterpret_cast<char*>(frame->pixels.data()), static_cast<std::streamsize>(frame->pixels.size())))
      return 0;  // the loan goes back, and nobody sees half a frame
    std::move(frame).publish();
  }
}
