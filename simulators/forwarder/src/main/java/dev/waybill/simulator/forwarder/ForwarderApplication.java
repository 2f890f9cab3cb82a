package dev.waybill.simulator.forwarder;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the forwarder. */
@SpringBootApplication
class ForwarderApplication {

    public static void main(String[] args) {
        SpringApplication.run(ForwarderApplication.class, args);
    }
}
