/*
 * Holds HTTP connections to a virtual host and measures how long each of them stands still.
 *
 *   live_connections NAME SILENT_MS KIND,ADDRESS,COUNT,PACE_MS ..
 *
 * Kinds, all to port 80 and all for as long as the program runs:
 *   down     downloads /paced/chaos.bin, at the server's pace; asks by a keepalive of TCP whether the
 *            server is there when nothing came for 5 s, as else it would never say anything
 *   up       uploads a piece every PACE_MS, then fetches what it uploaded, and again
 *   idle     is silent for PACE_MS, then asks for /, and again
 *   request  the same, with a short pace
 *   new      after the command "probe", a new connection every PACE_MS that asks for / once
 *
 * What was asked for and did not come yet is outstanding. Progress is an octet that came, or for an
 * upload an octet that was acknowledged. The longest time without progress while something was
 * outstanding is the connection's stall. A connection is broken if it was reset, closed, gave wrong
 * content, or made no progress for SILENT_MS; it is not opened again.
 *
 * Commands, a line each on the standard input; all answers are JSON, a line each:
 *   mark     a window begins: stalls count from now; answers {"report": "mark"}
 *   probe    connections of kind new begin
 *   report   the window as it is now: a line for each connection, then {"report": "end"}
 *   settle   waits until each connection has gone on since or is broken, and every probe that had
 *            begun is served or SILENT_MS old, and reports; all goes on beside
 * A window's end has late_ms, the longest time for which this program itself did not get to run.
 * Before all it says {"report": "ready"}, once every connection has made progress or is broken.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MS 1000000LL

/* How often clocks and acknowledgements are looked at. */
#define TICK_MS 10

#define PROBES_MAX 2048
#define SPECS_MAX 32
#define UPLOAD_BYTES 65536
#define PIECE_BYTES 2048
#define HEAD_BYTES_MAX 2048
#define BODY_BYTES_MAX 256
#define RETRY_MS 50
#define KEEPALIVE_S 5

/* So long one connection is opened after the other: they shall not come as a flood. */
#define OPEN_EVERY_MS 4

enum kind { DOWN, UP, IDLE, REQUEST, NEW };

static const char *const KINDS[] = { "down", "up", "idle", "request", "new" };

/* What the body of an answer is compared with. */
enum content { PATTERN, SAME_LINE, NOTHING };

struct spec {
	enum kind kind;
	struct sockaddr_storage target;
	socklen_t target_bytes;
	int count;
	int64_t pace_ns;
	int64_t next_probe_ns;
	int probes;
	int refused;
	int64_t worst_ns;
};

struct connection {
	struct spec *spec;
	int number;
	int fd;
	bool connected;
	bool began;
	const char *broken;
	int64_t broken_ns;
	int64_t opened_ns;
	int64_t next_ns;
	uint64_t bytes;

	bool outstanding;
	int64_t progress_ns;
	int64_t worst_ns;
	int64_t worst_at_ns;
	int port;

	/* Of an upload. */
	bool putting;
	uint32_t put_bytes;
	uint64_t sent_bytes;
	uint64_t acked_bytes;

	/* What could not be written yet. */
	char pending[HEAD_BYTES_MAX + PIECE_BYTES];
	size_t pending_bytes;

	/* The answer that is being read. */
	bool answering;
	enum content content;
	char head[HEAD_BYTES_MAX + 1];
	size_t head_bytes;
	bool in_body;
	int64_t body_left;
	uint64_t body_position;
	char body[BODY_BYTES_MAX + 1];
	char line[BODY_BYTES_MAX + 1];
	char host[16];
};

static const char *name;
static int64_t silent_ns;
static struct spec specs[SPECS_MAX];
static int spec_count;
static struct connection *connections;
static int connection_count;
static struct connection probes[PROBES_MAX];
static int poller;
static int64_t window_ns;
static int64_t settling_ns;
static bool probing;
static int64_t ticked_ns;
static int64_t late_ns;

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void fail(const char *what)
{
	fprintf(stderr, "live_connections: %s\n", what);
	exit(2);
}

/* The octets of the lab's files: slr.lab.Payload. */
static uint8_t pattern(uint64_t position)
{
	uint64_t z = (position & ~7ULL) + 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	z = z ^ z >> 31;
	return z >> (8 * (position & 7));
}

/* When a stall that goes on now began. */
static int64_t still_since(const struct connection *c)
{
	return c->progress_ns > window_ns ? c->progress_ns : window_ns;
}

static void count_stall(struct connection *c, int64_t now)
{
	int64_t stall = now - still_since(c);

	if (c->outstanding && stall > c->worst_ns) {
		c->worst_ns = stall;
		c->worst_at_ns = still_since(c);
	}
}

static void progress(struct connection *c, uint64_t bytes)
{
	int64_t now = now_ns();

	count_stall(c, now);
	c->progress_ns = now;
	c->bytes += bytes;
	c->began = true;
}

/* From now on something is due. */
static void await(struct connection *c)
{
	if (!c->outstanding)
		c->progress_ns = now_ns();
	c->outstanding = true;
}

static void hang_up(struct connection *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
}

/* A probe that is refused is tried again, as a client would, and its clock goes on. */
static void break_off(struct connection *c, const char *how)
{
	hang_up(c);
	if (c->spec->kind == NEW) {
		c->spec->refused++;
		c->connected = false;
		c->answering = false;
		c->pending_bytes = 0;
		c->host[0] = 0;
		c->next_ns = now_ns() + RETRY_MS * MS;
		return;
	}
	count_stall(c, now_ns());
	c->broken = how;
	c->broken_ns = now_ns();
	c->outstanding = false;
}

static const char *reason(int error)
{
	return error == ECONNRESET || error == EPIPE ? "reset" :
	       error == ECONNREFUSED ? "refused" : "error";
}

static void flush(struct connection *c)
{
	ssize_t written;

	if (c->pending_bytes == 0 || c->fd < 0)
		return;
	written = send(c->fd, c->pending, c->pending_bytes, MSG_NOSIGNAL);
	if (written < 0) {
		if (errno != EAGAIN)
			break_off(c, reason(errno));
		return;
	}
	c->sent_bytes += written;
	c->pending_bytes -= written;
	memmove(c->pending, c->pending + written, c->pending_bytes);
}

static void say(struct connection *c, const void *octets, size_t bytes)
{
	if (c->pending_bytes + bytes > sizeof(c->pending))
		fail("a request is too long");
	memcpy(c->pending + c->pending_bytes, octets, bytes);
	c->pending_bytes += bytes;
	await(c);
	flush(c);
}

static void ask(struct connection *c, const char *path, enum content content)
{
	char request[HEAD_BYTES_MAX];
	int bytes = snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: chaos\r\n\r\n", path);

	c->answering = true;
	c->content = content;
	c->head_bytes = 0;
	c->in_body = false;
	say(c, request, bytes);
}

static void upload_path(const struct connection *c, char *path, size_t bytes)
{
	snprintf(path, bytes, "/upload/%s-%d", name, c->number);
}

static void begin_upload(struct connection *c)
{
	char request[HEAD_BYTES_MAX];
	char path[64];
	int bytes;

	upload_path(c, path, sizeof(path));
	bytes = snprintf(request, sizeof(request),
			 "PUT %s HTTP/1.1\r\nHost: chaos\r\nContent-Length: %d\r\n\r\n", path,
			 UPLOAD_BYTES);
	c->putting = true;
	c->put_bytes = 0;
	say(c, request, bytes);
}

static void upload_piece(struct connection *c)
{
	char piece[PIECE_BYTES];

	for (int i = 0; i < PIECE_BYTES; i++)
		piece[i] = pattern(c->put_bytes + i);
	c->put_bytes += PIECE_BYTES;
	if (c->put_bytes == UPLOAD_BYTES) {
		c->answering = true;
		c->content = NOTHING;
		c->head_bytes = 0;
		c->in_body = false;
	}
	say(c, piece, sizeof(piece));
}

/* The whole answer is there. */
static void answered(struct connection *c)
{
	char path[64];

	c->answering = false;
	c->outstanding = false;
	switch (c->spec->kind) {
	case DOWN:
		ask(c, "/paced/chaos.bin", PATTERN);
		break;
	case UP:
		if (c->putting) {
			c->putting = false;
			upload_path(c, path, sizeof(path));
			ask(c, path, PATTERN);
		} else {
			begin_upload(c);
			c->next_ns = now_ns() + c->spec->pace_ns;
		}
		break;
	case IDLE:
	case REQUEST:
		c->next_ns = now_ns() + c->spec->pace_ns;
		break;
	case NEW:
		if (now_ns() - c->opened_ns > c->spec->worst_ns)
			c->spec->worst_ns = now_ns() - c->opened_ns;
		hang_up(c);
		c->spec = NULL;
		break;
	}
}

static const char *header(const struct connection *c, const char *key)
{
	const char *found = strcasestr(c->head, key);

	return found ? found + strlen(key) : NULL;
}

/* Reads what is in the head; false if the answer is a wrong one. */
static bool understand(struct connection *c)
{
	const char *length = header(c, "\r\nContent-Length: ");
	const char *host = header(c, "\r\nX-Host: ");
	int status = 0;

	c->head[c->head_bytes] = 0;
	if (sscanf(c->head, "HTTP/1.1 %d", &status) != 1)
		return false;
	if (status != 200 && !(c->content == NOTHING && (status == 201 || status == 204)))
		return false;
	if (host) {
		char now[sizeof(c->host)] = "";

		sscanf(host, "%15[a-z0-9]", now);
		if (c->host[0] && strcmp(c->host, now) != 0)
			return false;
		memcpy(c->host, now, sizeof(now));
	}
	c->in_body = true;
	c->body_left = length ? strtoll(length, NULL, 10) : 0;
	c->body_position = 0;
	return c->content != SAME_LINE || c->body_left <= BODY_BYTES_MAX;
}

static bool is_right(struct connection *c, const char *octets, int64_t bytes)
{
	if (c->content == PATTERN) {
		for (int64_t i = 0; i < bytes; i++) {
			if ((uint8_t)octets[i] != pattern(c->body_position + i))
				return false;
		}
	} else if (c->content == SAME_LINE) {
		memcpy(c->body + c->body_position, octets, bytes);
		c->body[c->body_position + bytes] = 0;
		if (bytes == c->body_left) {
			if (c->line[0] && strcmp(c->line, c->body) != 0)
				return false;
			strcpy(c->line, c->body);
		}
	}
	return true;
}

/* Takes octets of answers; false if they are not what they should be. */
static bool take(struct connection *c, const char *octets, int64_t bytes)
{
	while (bytes > 0) {
		int64_t used;

		if (!c->answering)
			return false;
		if (!c->in_body) {
			if (c->head_bytes == HEAD_BYTES_MAX)
				return false;
			c->head[c->head_bytes++] = *octets++;
			c->head[c->head_bytes] = 0;
			bytes--;
			if (c->head_bytes < 4 || strcmp(c->head + c->head_bytes - 4, "\r\n\r\n") != 0)
				continue;
			if (!understand(c))
				return false;
		}
		used = bytes < c->body_left ? bytes : c->body_left;
		if (!is_right(c, octets, used))
			return false;
		octets += used;
		bytes -= used;
		c->body_position += used;
		c->body_left -= used;
		if (c->body_left == 0) {
			answered(c);
			if (c->spec == NULL)
				return true;
		}
	}
	return true;
}

static void receive(struct connection *c)
{
	char octets[16384];

	for (;;) {
		ssize_t bytes = recv(c->fd, octets, sizeof(octets), MSG_DONTWAIT);

		if (bytes < 0 && errno == EAGAIN)
			return;
		if (bytes <= 0) {
			break_off(c, bytes == 0 ? "closed" : reason(errno));
			return;
		}
		progress(c, bytes);
		if (!take(c, octets, bytes)) {
			break_off(c, "wrong content");
			return;
		}
		if (c->spec == NULL || c->fd < 0)
			return;
	}
}

static void keep_alive(int fd)
{
	int on = 1;
	int idle_s = KEEPALIVE_S;
	int every_s = 1;
	int count = 60;

	if (setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on)) < 0 ||
	    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof(idle_s)) < 0 ||
	    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &every_s, sizeof(every_s)) < 0 ||
	    setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof(count)) < 0)
		fail("no keepalive");
}

static void open_connection(struct connection *c)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = c };

	c->fd = socket(c->spec->target.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (c->fd < 0)
		fail("no more sockets: raise ulimit -n");
	if (c->spec->kind == DOWN)
		keep_alive(c->fd);
	c->outstanding = false;
	await(c);
	if (connect(c->fd, (struct sockaddr *)&c->spec->target, c->spec->target_bytes) < 0 &&
	    errno != EINPROGRESS) {
		break_off(c, reason(errno));
		return;
	}
	if (epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &event) < 0)
		fail("epoll_ctl");
}

/* By it the daemons' reports and a capture can be searched. */
static int local_port(const struct connection *c)
{
	struct sockaddr_in6 own = { 0 };
	socklen_t bytes = sizeof(own);

	/* The port has the same place in both families. */
	if (getsockname(c->fd, (struct sockaddr *)&own, &bytes) < 0)
		return 0;
	return ntohs(own.sin6_port);
}

static void begin(struct connection *c)
{
	c->connected = true;
	c->port = local_port(c);
	switch (c->spec->kind) {
	case DOWN:
		ask(c, "/paced/chaos.bin", PATTERN);
		break;
	case UP:
		begin_upload(c);
		c->next_ns = now_ns() + c->spec->pace_ns;
		break;
	case IDLE:
	case REQUEST:
	case NEW:
		ask(c, "/", SAME_LINE);
		break;
	}
}

static void on_event(struct connection *c, uint32_t events)
{
	if (c->fd < 0 || c->spec == NULL)
		return;
	if (!c->connected && events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) {
		int error = 0;
		socklen_t bytes = sizeof(error);

		getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &bytes);
		if (error) {
			break_off(c, reason(error));
			return;
		}
		begin(c);
	}
	if (c->fd >= 0 && events & EPOLLOUT)
		flush(c);
	if (c->fd >= 0 && events & (EPOLLIN | EPOLLERR | EPOLLHUP))
		receive(c);
}

/* What the other side has acknowledged. */
static void look_at_acknowledgements(struct connection *c)
{
	struct tcp_info info = { 0 };
	socklen_t bytes = sizeof(info);

	if (getsockopt(c->fd, IPPROTO_TCP, TCP_INFO, &info, &bytes) < 0)
		return;
	if (info.tcpi_bytes_acked > c->acked_bytes) {
		progress(c, info.tcpi_bytes_acked - c->acked_bytes);
		c->acked_bytes = info.tcpi_bytes_acked;
	}
	/* The kernel counts the SYN, too. */
	if (!c->answering && c->pending_bytes == 0 && c->acked_bytes >= c->sent_bytes + 1)
		c->outstanding = false;
}

static void tick(struct connection *c, int64_t now)
{
	bool idle = !c->answering && now >= c->next_ns;

	if (c->broken)
		return;
	if (c->fd < 0) {
		if (now >= c->next_ns)
			open_connection(c);
		return;
	}
	if (c->connected && c->spec->kind == UP)
		look_at_acknowledgements(c);
	if (c->outstanding && now - c->progress_ns > silent_ns && c->spec->kind != NEW) {
		break_off(c, "silent");
		return;
	}
	if (!c->connected || !idle)
		return;
	if (c->spec->kind == UP && c->putting && c->put_bytes < UPLOAD_BYTES) {
		c->next_ns = now + c->spec->pace_ns;
		if (c->pending_bytes == 0)
			upload_piece(c);
	} else if (c->spec->kind == IDLE || c->spec->kind == REQUEST) {
		ask(c, "/", SAME_LINE);
	}
}

static void probe(struct spec *spec, int64_t now)
{
	if (spec->kind != NEW || now < spec->next_probe_ns)
		return;
	spec->next_probe_ns = now + spec->pace_ns;
	for (int i = 0; i < PROBES_MAX; i++) {
		if (probes[i].spec == NULL) {
			memset(&probes[i], 0, sizeof(probes[i]));
			probes[i].spec = spec;
			probes[i].opened_ns = now;
			spec->probes++;
			open_connection(&probes[i]);
			return;
		}
	}
}

static void tick_all(void)
{
	int64_t now = now_ns();
	int64_t late = now - ticked_ns - TICK_MS * MS;

	if (ticked_ns && late > late_ns)
		late_ns = late;
	ticked_ns = now;
	for (int i = 0; i < connection_count; i++)
		tick(&connections[i], now);
	for (int i = 0; i < PROBES_MAX && probing; i++) {
		if (probes[i].spec)
			tick(&probes[i], now);
	}
	for (int i = 0; i < spec_count && probing; i++)
		probe(&specs[i], now);
}

static void report_connection(struct connection *c, int64_t now)
{
	count_stall(c, now);
	printf("{\"report\": \"connection\", \"kind\": \"%s\", \"family\": %d, \"number\": %d, "
	       "\"port\": %d, \"host\": \"%s\", \"bytes\": %llu, \"stall_ms\": %lld, "
	       "\"stall_at_ms\": %lld, \"broken\": \"%s\", \"broken_ms\": %lld}\n",
	       KINDS[c->spec->kind], c->spec->target.ss_family == AF_INET ? 4 : 6, c->number,
	       c->port, c->host, (unsigned long long)c->bytes, (long long)(c->worst_ns / MS),
	       c->worst_ns ? (long long)((c->worst_at_ns - window_ns) / MS) : 0LL,
	       c->broken ? c->broken : "",
	       c->broken ? (long long)((c->broken_ns - window_ns) / MS) : 0LL);
}

static void report(void)
{
	int64_t now = now_ns();

	for (int i = 0; i < connection_count; i++)
		report_connection(&connections[i], now);
	for (int i = 0; i < PROBES_MAX; i++) {
		struct spec *spec = probes[i].spec;

		if (spec && now - probes[i].opened_ns > spec->worst_ns)
			spec->worst_ns = now - probes[i].opened_ns;
	}
	for (int i = 0; i < spec_count; i++) {
		if (specs[i].kind == NEW)
			printf("{\"report\": \"new\", \"family\": %d, \"probes\": %d, "
			       "\"refused\": %d, \"worst_ms\": %lld}\n",
			       specs[i].target.ss_family == AF_INET ? 4 : 6, specs[i].probes,
			       specs[i].refused, (long long)(specs[i].worst_ns / MS));
	}
	printf("{\"report\": \"end\", \"late_ms\": %lld}\n", (long long)(late_ns / MS));
}

static void mark(void)
{
	window_ns = now_ns();
	late_ns = 0;
	for (int i = 0; i < connection_count; i++)
		connections[i].worst_ns = 0;
	for (int i = 0; i < spec_count; i++) {
		specs[i].probes = 0;
		specs[i].refused = 0;
		specs[i].worst_ns = 0;
	}
	printf("{\"report\": \"mark\"}\n");
}

static bool all_began(void)
{
	for (int i = 0; i < connection_count; i++) {
		if (!connections[i].began && !connections[i].broken)
			return false;
	}
	return true;
}

/* Whether each has gone on since that was asked for, and no probe from before lacks its answer. */
static bool all_went_on(void)
{
	for (int i = 0; i < connection_count; i++) {
		struct connection *c = &connections[i];

		if (!c->broken && c->outstanding && c->progress_ns < settling_ns)
			return false;
	}
	for (int i = 0; i < PROBES_MAX; i++) {
		if (probes[i].spec && probes[i].opened_ns < settling_ns &&
		    now_ns() - probes[i].opened_ns < silent_ns)
			return false;
	}
	return true;
}

static void obey(const char *command)
{
	if (strcmp(command, "mark") == 0)
		mark();
	else if (strcmp(command, "probe") == 0)
		probing = true;
	else if (strcmp(command, "report") == 0)
		report();
	else if (strcmp(command, "settle") == 0)
		settling_ns = now_ns();
	else
		fail("an unknown command; say mark, probe, report or settle");
}

static void hear(void)
{
	static char line[64];
	static size_t length;
	char octet;

	ssize_t bytes;

	while ((bytes = read(STDIN_FILENO, &octet, 1)) == 1) {
		if (octet == '\n') {
			line[length] = 0;
			length = 0;
			obey(line);
		} else if (length < sizeof(line) - 1) {
			line[length++] = octet;
		}
	}
	/* Whoever gave the commands is gone. */
	if (bytes == 0)
		exit(0);
}

static void parse(char *word)
{
	struct spec *spec = &specs[spec_count++];
	char *part = strtok(word, ",");
	char *address = strtok(NULL, ",");
	char *count = strtok(NULL, ",");
	char *pace = strtok(NULL, ",");
	struct sockaddr_in *v4 = (struct sockaddr_in *)&spec->target;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&spec->target;
	int kind = NEW;

	if (pace == NULL)
		fail("write KIND,ADDRESS,COUNT,PACE_MS");
	while (kind >= 0 && strcmp(KINDS[kind], part) != 0)
		kind--;
	if (kind < 0)
		fail("a kind is down, up, idle, request or new");
	spec->kind = kind;
	spec->count = kind == NEW ? 0 : atoi(count);
	spec->pace_ns = atoll(pace) * MS;
	if (inet_pton(AF_INET, address, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(80);
		spec->target_bytes = sizeof(*v4);
	} else if (inet_pton(AF_INET6, address, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons(80);
		spec->target_bytes = sizeof(*v6);
	} else {
		fail("an address is neither IPv4 nor IPv6");
	}
	connection_count += spec->count;
}

static void lay_out(void)
{
	struct connection *c;
	int64_t now = now_ns();
	int number = 0;

	connections = calloc(connection_count ? connection_count : 1, sizeof(*connections));
	if (connections == NULL)
		fail("no memory");
	c = connections;
	for (int i = 0; i < spec_count; i++) {
		for (int j = 0; j < specs[i].count; j++, c++) {
			c->spec = &specs[i];
			c->fd = -1;
			c->number = number;
			c->next_ns = now + OPEN_EVERY_MS * MS * number++;
		}
	}
}

int main(int count, char **words)
{
	struct epoll_event input = { .events = EPOLLIN, .data.ptr = NULL };
	bool ready = false;

	if (count < 4 || count > 3 + SPECS_MAX)
		fail("usage: live_connections NAME SILENT_MS KIND,ADDRESS,COUNT,PACE_MS ..");
	name = words[1];
	silent_ns = atoll(words[2]) * MS;
	for (int i = 3; i < count; i++)
		parse(words[i]);
	setvbuf(stdout, NULL, _IOLBF, 0);
	lay_out();
	poller = epoll_create1(EPOLL_CLOEXEC);
	fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
	if (poller < 0 || epoll_ctl(poller, EPOLL_CTL_ADD, STDIN_FILENO, &input) < 0)
		fail("epoll");
	for (;;) {
		struct epoll_event events[256];
		int found = epoll_wait(poller, events, 256, TICK_MS);

		for (int i = 0; i < found; i++) {
			if (events[i].data.ptr == NULL)
				hear();
			else
				on_event(events[i].data.ptr, events[i].events);
		}
		tick_all();
		if (!ready && all_began()) {
			ready = true;
			printf("{\"report\": \"ready\"}\n");
		}
		if (settling_ns && all_went_on()) {
			settling_ns = 0;
			report();
		}
	}
}
