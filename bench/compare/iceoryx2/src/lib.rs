//! A publisher and a subscriber of iceoryx2 as its own benchmark has them: slices, loaned uninitialised and written in
//! place, the next one loaned while the last is on its way; a buffer of one, or as deep as asked for where messages are not
//! awaited one by one; the sender retries until what it sends is delivered. Who sleeps does so on an event beside the topic,
//! which the sender notifies of each message: what its documentation has for waiting.
//!
//! Panics end the program: there is nothing to measure without what failed.

use core::ffi::{c_char, CStr};
use core::mem::MaybeUninit;
use core::time::Duration;
use std::time::Instant;
use iceoryx2::port::update_connections::UpdateConnections;
use iceoryx2::port::{listener::Listener, notifier::Notifier, publisher::Publisher, subscriber::Subscriber};
use iceoryx2::prelude::*;
use iceoryx2::sample_mut_uninit::SampleMutUninit;
use iceoryx2::service::port_factory::{publish_subscribe, PortFactory};

#[repr(C)]
pub struct Place {
    name: *const c_char,
    words: usize,
    depth: usize,
    receivers: usize,
    sleeping: bool,
    streams: bool,
}

impl Place {
    fn buffer(&self) -> usize {
        if self.streams { self.depth } else { 1 }
    }
}

type Topic = publish_subscribe::PortFactory<ipc::Service, [u64], ()>;

fn open(place: &Place) -> (Node<ipc::Service>, Topic) {
    set_log_level(LogLevel::Fatal);
    let node = NodeBuilder::new()
        .signal_handling_mode(SignalHandlingMode::Disabled)
        .create::<ipc::Service>()
        .expect("node");
    let topic = node
        .service_builder(&name(place))
        .publish_subscribe::<[u64]>()
        .enable_safe_overflow(false)
        .history_size(0)
        .max_publishers(1)
        .max_subscribers(place.receivers)
        .max_nodes(place.receivers + 2)
        .subscriber_max_borrowed_samples(2)
        .subscriber_max_buffer_size(place.buffer())
        .open_or_create()
        .expect("topic");
    (node, topic)
}

fn name(place: &Place) -> ServiceName {
    let text = unsafe { CStr::from_ptr(place.name) }.to_str().expect("a name in UTF-8");
    text.try_into().expect("a name of a service")
}

fn bell(place: &Place, node: &Node<ipc::Service>) -> iceoryx2::service::port_factory::event::PortFactory<ipc::Service> {
    node.service_builder(&name(place))
        .event()
        .max_listeners(place.receivers)
        .max_nodes(place.receivers + 2)
        .open_or_create()
        .expect("event")
}

pub struct Sender {
    next: Option<SampleMutUninit<ipc::Service, [MaybeUninit<u64>], ()>>,
    bell: Option<Notifier<ipc::Service>>,
    publisher: Publisher<ipc::Service, [u64], ()>,
    topic: Topic,
    words: usize,
    _node: Node<ipc::Service>,
}

pub struct Receiver {
    bell: Option<Listener<ipc::Service>>,
    subscriber: Subscriber<ipc::Service, [u64], ()>,
    _topic: Topic,
    _node: Node<ipc::Service>,
}

#[no_mangle]
pub extern "C" fn tenon_iceoryx2_sender(place: &Place) -> *mut Sender {
    let (node, topic) = open(place);
    let publisher = topic
        .publisher_builder()
        .initial_max_slice_len(place.words)
        .max_loaned_samples(2)
        .backpressure_strategy(BackpressureStrategy::RetryUntilDelivered)
        .create()
        .expect("publisher");
    let bell = place.sleeping.then(|| bell(place, &node).notifier_builder().create().expect("notifier"));
    Box::into_raw(Box::new(Sender { bell, publisher, topic, words: place.words, next: None, _node: node }))
}

#[no_mangle]
pub extern "C" fn tenon_iceoryx2_receivers(sender: &Sender) -> usize {
    let _ = sender.publisher.update_connections();
    sender.topic.dynamic_config().number_of_subscribers()
}

#[no_mangle]
pub extern "C" fn tenon_iceoryx2_send(sender: &mut Sender, number: u64) {
    let mut sample = sender.next.take().unwrap_or_else(|| loan(sender));
    let payload = sample.payload_mut();
    payload[0].write(number);
    payload[sender.words - 1].write(number);
    unsafe { sample.assume_init() }.send().expect("send");
    if let Some(bell) = &sender.bell {
        bell.notify().expect("notify");
    }
    sender.next = Some(loan(sender));
}

fn loan(sender: &Sender) -> SampleMutUninit<ipc::Service, [MaybeUninit<u64>], ()> {
    sender.publisher.loan_slice_uninit(sender.words).expect("loan")
}

#[no_mangle]
pub extern "C" fn tenon_iceoryx2_close_sender(sender: *mut Sender) {
    drop(unsafe { Box::from_raw(sender) });
}

#[no_mangle]
pub extern "C" fn tenon_iceoryx2_receiver(place: &Place) -> *mut Receiver {
    let (node, topic) = open(place);
    let subscriber = topic.subscriber_builder().buffer_size(place.buffer()).create().expect("subscriber");
    let bell = place.sleeping.then(|| bell(place, &node).listener_builder().create().expect("listener"));
    Box::into_raw(Box::new(Receiver { bell, subscriber, _topic: topic, _node: node }))
}

/// Between two looks, as Tenon's waits have it: a look without a pause meets the sender at the lines that it writes.
fn rest() {
    let look = Instant::now();
    while look.elapsed() < Duration::from_nanos(40) {
        core::hint::spin_loop();
    }
}

/// The next message's first and last word, whenever it comes.
#[no_mangle]
pub extern "C" fn tenon_iceoryx2_receive(receiver: &mut Receiver, first: &mut u64, last: &mut u64) {
    loop {
        if let Some(sample) = receiver.subscriber.receive().expect("receive") {
            let words = sample.payload();
            *first = words[0];
            *last = words[words.len() - 1];
            return;
        }
        match &mut receiver.bell {
            Some(bell) => drop(bell.timed_wait(|_| {}, Duration::from_secs(1)).expect("wait")),
            None => rest(),
        }
    }
}

#[no_mangle]
pub extern "C" fn tenon_iceoryx2_close_receiver(receiver: *mut Receiver) {
    drop(unsafe { Box::from_raw(receiver) });
}

type Service = iceoryx2::service::port_factory::request_response::PortFactory<ipc::Service, Words, (), Words, ()>;

/// 40 bytes, as all peers' calls have each way.
#[derive(Debug, Clone, Copy, ZeroCopySend)]
#[repr(C)]
pub struct Words {
    words: [u64; 5],
}

fn open_service(place: &Place) -> (Node<ipc::Service>, Service) {
    set_log_level(LogLevel::Fatal);
    let node = NodeBuilder::new()
        .signal_handling_mode(SignalHandlingMode::Disabled)
        .create::<ipc::Service>()
        .expect("node");
    let service = node
        .service_builder(&name(place))
        .request_response::<Words, Words>()
        .enable_safe_overflow_for_requests(false)
        .enable_safe_overflow_for_responses(false)
        .enable_fire_and_forget_requests(false)
        .max_active_requests_per_client(1)
        .max_response_buffer_size(1)
        .max_borrowed_responses_per_pending_response(1)
        .max_nodes(2)
        .max_clients(1)
        .max_servers(1)
        .open_or_create()
        .expect("service");
    (node, service)
}

pub struct Client {
    client: iceoryx2::port::client::Client<ipc::Service, Words, (), Words, ()>,
    service: Service,
    _node: Node<ipc::Service>,
}

pub struct Server {
    server: iceoryx2::port::server::Server<ipc::Service, Words, (), Words, ()>,
    _service: Service,
    _node: Node<ipc::Service>,
}

#[no_mangle]
pub extern "C" fn tenon_iceoryx2_client(place: &Place) -> *mut Client {
    let (node, service) = open_service(place);
    let client = service.client_builder().create().expect("client");
    Box::into_raw(Box::new(Client { client, service, _node: node }))
}

#[no_mangle]
pub extern "C" fn tenon_iceoryx2_servers(client: &Client) -> usize {
    client.service.dynamic_config().number_of_servers()
}

#[no_mangle]
pub extern "C" fn tenon_iceoryx2_call(client: &Client, number: u64, first: &mut u64, last: &mut u64) {
    let mut request = client.client.loan_uninit().expect("request");
    let place = request.payload_mut().as_mut_ptr();
    let request = unsafe {
        (*place).words[0] = number;
        (*place).words[4] = number;
        request.assume_init()
    };
    let pending = request.send().expect("send");
    loop {
        if let Some(response) = pending.receive().expect("receive") {
            *first = response.words[0];
            *last = response.words[4];
            return;
        }
    }
}

#[no_mangle]
pub extern "C" fn tenon_iceoryx2_close_client(client: *mut Client) {
    drop(unsafe { Box::from_raw(client) });
}

#[no_mangle]
pub extern "C" fn tenon_iceoryx2_server(place: &Place) -> *mut Server {
    let (node, service) = open_service(place);
    let server = service.server_builder().create().expect("server");
    Box::into_raw(Box::new(Server { server, _service: service, _node: node }))
}

/// Answers the next request by its own first and last word.
#[no_mangle]
pub extern "C" fn tenon_iceoryx2_serve(server: &Server, first: &mut u64, last: &mut u64) {
    loop {
        if let Some(request) = server.server.receive().expect("receive") {
            *first = request.words[0];
            *last = request.words[4];
            let mut response = request.loan_uninit().expect("response");
            let place = response.payload_mut().as_mut_ptr();
            let response = unsafe {
                (*place).words[0] = *first;
                (*place).words[4] = *last;
                response.assume_init()
            };
            response.send().expect("answer");
            return;
        }
    }
}

#[no_mangle]
pub extern "C" fn tenon_iceoryx2_close_server(server: *mut Server) {
    drop(unsafe { Box::from_raw(server) });
}
