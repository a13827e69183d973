/**
 * How the services of this host are: health by real checks, load by real figures (B2, A9).
 *
 * <p><b>Who does what.</b> {@link slr.host.service.ServiceConfig} is one service in the file.
 * {@link slr.host.service.ServiceWatch} asks again and again: each {@link
 * slr.host.service.HealthCheck} (TCP connect, HTTP GET) and the {@link
 * slr.host.service.LoadSource}. {@link slr.host.service.Service} takes what was found and is the
 * truth behind a row; in it {@link slr.host.service.HealthMachine} counts rise and fall, {@link
 * slr.host.service.LoadSmoothing} averages.
 *
 * <p><b>Health.</b> A round asks all checks within one timeout; the first failure decides. Two
 * failed rounds in a row make a healthy service failing, two passed ones a failing service healthy;
 * an unchecked one gets no flow. Checks go to the virtual host's address on this host, which is
 * local, so they see what a client would see, but for the way.
 *
 * <p><b>Load.</b> A share of the capacity: 0.0 idle, 1.0 full. When it is reported is the
 * advertiser's business: each 15 s, and at once when it moved by a tenth.
 *
 * <p><b>Threads.</b> Machines and {@code Service}: control thread. Checks and loads: virtual
 * threads of the watch, which may block. Bounds: {@value
 * slr.host.service.ServiceConfig#CHECK_LIMIT} checks for a service, {@value
 * slr.host.service.HttpGet#ANSWER_LIMIT_BYTES} octets of an answer, one timeout for all of a round.
 *
 * <p><b>Weak spots.</b> {@code cpu} is the load of the machine, not of the service or the
 * container. A service that answers its check and nothing else counts as healthy.
 *
 * <p><b>Standards.</b> RFC 1945 (HTTP/1.0 requests).
 */
@NullMarked
package slr.host.service;

import org.jspecify.annotations.NullMarked;
